"""Requests to what is warm: the API's function, and the laptop's Athena."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

import boto3

from bench.serving.questions import QUESTIONS, Question
from local import aws
from local.services.api_gateway import front, route_table

if TYPE_CHECKING:
    from mypy_boto3_athena.type_defs import (
        QueryExecutionContextTypeDef,
        QueryExecutionStatusTypeDef,
    )

FUNCTION = "ShowResultsFunction"
UNCOUNTED = 3  # requests before the first that is measured: they fill the caches
POLL_SECONDS = 0.01

Ask = Callable[[Question], None]
# Entered with what is measured next, for as long as that lasts.
Report = Callable[[str], AbstractContextManager[object]]


def proxy_event(routes: list[route_table.Route], url: str) -> bytes:
    """Return the event that API Gateway makes of a GET."""
    match = route_table.find(routes, "GET", url.partition("?")[0])
    assert match is not None, url
    route, segments = match
    headers = [("Accept", "application/json")]
    event = front.proxy_event(route, "GET", segments, url, headers, b"", {})
    return json.dumps(event).encode()


def api(cloud: aws.Cloud) -> Ask:
    """Return what sends a question to the API's function."""
    routes = route_table.read(aws.template(), cloud.stack)

    def ask(question: Question) -> None:
        event = proxy_event(routes, question.url)
        response, failed = cloud.functions.invoke(cloud.stack[FUNCTION], event)
        if failed or json.loads(response)["statusCode"] != 200:
            raise RuntimeError(f"{question.url}: {response[:500]!r}")

    return ask


def athena(cloud: aws.Cloud) -> Ask:
    """Return what asks Athena as a client would: start, poll, fetch."""
    client = boto3.client("athena")
    context: QueryExecutionContextTypeDef = {"Database": cloud.stack["Catalog"]}
    work_group = cloud.stack["WorkGroup"]

    def status(query: str) -> "QueryExecutionStatusTypeDef":
        return client.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]

    def ask(question: Question) -> None:
        started = client.start_query_execution(
            QueryString=question.sql, QueryExecutionContext=context, WorkGroup=work_group
        )
        query = started["QueryExecutionId"]
        while (current := status(query))["State"] != "SUCCEEDED":
            if current["State"] == "FAILED":
                raise RuntimeError(f"{question.sql}: {current.get('StateChangeReason')}")
            time.sleep(POLL_SECONDS)
        client.get_query_results(QueryExecutionId=query)

    return ask


def measure(ask: Ask, times: int, report: Report) -> dict[str, list[float]]:
    """Return the seconds of each request by question, one after the other.

    Args:
        ask: what sends a question and waits for its answer.
        times: how many requests of each question are measured.
        report: called with what is measured next; a context while that lasts.
    """
    measured = {}
    for question in QUESTIONS:
        with report(question.name):
            for _ in range(UNCOUNTED):
                ask(question)
            asked = partial(ask, question)
            measured[question.name] = [seconds(asked) for _ in range(times)]
    return measured


def throughput(ask: Ask, at_once: int, times: int, report: Report) -> float:
    """Return the requests a second that so many callers get, each question so many times.

    As in Lambda, each caller has a copy of the function; all of them have this machine.
    """
    with ThreadPoolExecutor(at_once) as callers, report(f"{at_once} at once"):
        # So that each copy has started, and has the files.
        list(callers.map(ask, QUESTIONS * at_once))
        questions = QUESTIONS * times
        took = seconds(lambda: list(callers.map(ask, questions)))
    return len(questions) / took


def seconds(call: Callable[[], object]) -> float:
    """Return how long a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
