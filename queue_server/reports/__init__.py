"""Makes reports of a period for people: the headline, the questions with their charts and tables, who was overtaken and
why.

It may import `stats`, `pages` (words, dates) and what they stand on. A new figure begins in `contents`, a new kind of
file in `forms`.

The manager's page shows the reports, and they are written as files: HTML, PDF, XLSX, CSV and JSON, by hand, by
schedule, by e-mail, and as open data. Names, moments and numbers are in the reader's language and the hall's time zone.

Errors:

    NoPeriod      the request is no period that has figures; its text is a sentence
    NotDrawn      a chart or page could not be drawn (`queue_server.stats.figures.charts.chart_drawing`)
    NotSent       the mail server did not take a report; tried again later
"""
