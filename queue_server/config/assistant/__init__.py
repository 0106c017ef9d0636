"""Makes a hall from a person's answers: the catalogue of usual services, ids that the program makes, the values of a
`[halls.ID]`. Pure.

It may import nothing but what a definition is made of. A new question of the assistant begins in `answers.py`.
"""
