"""The page of `script/soak`: what a run has measured, and for how long."""

from script.soak import SoakSample, page, plot

SAMPLES = [SoakSample(at, 80_000_000 + at, 120_000_000, 50, 18, at * 2, at * 9) for at in range(100)]


def test_the_page_says_how_long_the_run_was_and_what_it_took() -> None:
    """A short run must not look like a long one; the beginning, in which caches fill, is left out of the medians."""
    text = page(SAMPLES, 1.5, 2.0)
    assert "**This run lasted 1.5 minutes**" in text
    assert "| after the beginning | 80.0 MB | 120.0 MB | 50 | 18 | 49 |" in text
    assert "| at the end | 80.0 MB | 120.0 MB | 50 | 18 | 189 |" in text


def test_the_plot_shows_both_processes() -> None:
    """Memory above, descriptors below, a line for each."""
    spec = plot(SAMPLES)
    assert len(spec["vconcat"]) == 2
    assert {value["part"] for value in spec["data"]["values"]} == {"server", "worker"}
