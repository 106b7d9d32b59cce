"""The Trusted tables -> the descriptive results, and clusters of countries."""

from concurrent.futures import ThreadPoolExecutor

from covidlake.steps import ANALYTICS
from steps.results import (
    LatestFigures,
    write_clusters,
    write_comparisons,
    write_courses,
    write_daily_results,
)
from steps.runner import Step, run_step


def analytics(step: Step) -> None:
    step.fit_shuffles(step.folder("daily"))
    # While the driver plans one table, the executors compute another: one thread takes half as long
    # again.
    with ThreadPoolExecutor(2) as pool:
        # The longest first, so that both threads end together.
        groups = [pool.submit(write_courses, step)]
        figures = LatestFigures.read(step)
        groups.append(pool.submit(write_clusters, step, figures))
        groups.append(pool.submit(write_comparisons, step, figures))
        groups.append(pool.submit(write_daily_results, step))
        for group in groups:
            group.result()


if __name__ == "__main__":
    run_step(ANALYTICS.name, ANALYTICS.zones, analytics)
