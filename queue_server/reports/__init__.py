"""A period as people read it: the sentence, the questions with their charts and tables, who was overtaken and why.

What is folded here is shown by the manager's page and written as files: HTML, PDF, XLSX, CSV and JSON, by hand, by
schedule, by e-mail, and as open data. Names, moments and numbers are in the reader's language and the hall's time zone.

Errors:

    NoPeriod      what was asked is no period that has figures; its text is a sentence
    NotDrawn      a chart or page could not be drawn (`queue_server.stats.figures.chart_drawing`)
    NotSent       the mail server did not take a report; tried again later
"""
