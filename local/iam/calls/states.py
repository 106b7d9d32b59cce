"""Step Functions: state machines and executions by the ARN that a call names them by."""

from local.iam.calls.call import Need, NeedsOf


def _on(action: str, parameter: str) -> NeedsOf:
    return lambda parameters: [Need(f"states:{action}", parameters[parameter])]


OPERATIONS: dict[str, NeedsOf] = {
    "StartExecution": _on("StartExecution", "stateMachineArn"),
    "ListExecutions": _on("ListExecutions", "stateMachineArn"),
    "DescribeExecution": _on("DescribeExecution", "executionArn"),
    "GetExecutionHistory": _on("GetExecutionHistory", "executionArn"),
    "StopExecution": _on("StopExecution", "executionArn"),
}
