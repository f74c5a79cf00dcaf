"""How a call becomes a log record: the envelope around the two bodies."""

from sample_logs.generator.bodies import input_tokens, output_tokens
from sample_logs.generator.dialects import DIALECTS
from sample_logs.generator.model import Call, Json, Route

_OPERATIONS = {
    ("converse", False): "Converse",
    ("converse", True): "ConverseStream",
    ("chat", False): "ChatCompletions",
    ("chat", True): "ChatCompletions",
    ("responses", False): "Responses",
    ("responses", True): "Responses",
}


def operation(route: Route) -> str:
    """Name the API operation of a route."""
    native = "InvokeModelWithResponseStream" if route.stream else "InvokeModel"
    return _OPERATIONS.get((route.dialect, route.stream), native)


def record(call: Call) -> Json:
    """Write the log record of a call, its edits applied."""
    request, response = DIALECTS[call.route.dialect](call)
    row: Json = {
        "timestamp": call.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "accountId": call.account,
        "region": call.region,
        "requestId": call.request_id,
        "operation": operation(call.route),
        "modelId": call.route.model_id,
        "input": {
            "inputContentType": "application/json",
            "inputBodyJson": request,
            "inputTokenCount": input_tokens(call),
        },
        "output": {
            "outputContentType": "application/json",
            "outputBodyJson": response,
            "outputTokenCount": output_tokens(call),
        },
        "identity": {"arn": call.caller},
    }
    if call.route.stream:
        row["input"] |= {"cacheReadInputTokenCount": 0, "cacheWriteInputTokenCount": 0}
    if call.metadata:
        row["requestMetadata"] = call.metadata
    if call.route.inference_region:
        row["inferenceRegion"] = call.route.inference_region
    if call.error_code:
        row["errorCode"] = call.error_code
        row["input"] = {"inputContentType": "application/json"}
        row["output"] = {"outputContentType": "application/json"}
    row |= {"schemaType": "ModelInvocationLog", "schemaVersion": "1.0"}
    for edit in call.edits:
        edit(row)
    return row
