"""What visitors see: the hall board, the window screen, the kiosk and the phone ticket."""
