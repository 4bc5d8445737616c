"""Answers of Jira's REST API with changelogs, as its documentation shows them."""


def history(created, change, *, field="status", id="1"):
    """One change of an issue: of its status, unless another field is named."""
    before, after = change
    item = {"field": field, "fieldtype": "jira", "fromString": before or None, "toString": after or None}
    return {"id": id, "author": {"displayName": "Somebody"}, "created": created, "items": [item]}


def issue(key, histories, *, created=None, status=None, category=None, total=-1):
    """An issue of a search; `total` as the changelog says it, None when it does not."""
    log = {"startAt": 0, "maxResults": len(histories), "histories": histories}
    if total is not None:
        log["total"] = len(histories) if total < 0 else total
    standing = {"name": status, **({"statusCategory": {"key": category}} if category else {})}
    fields = {"created": created, "status": standing if status else None}
    return {"id": key.partition("-")[2], "key": key, "fields": fields, "changelog": log}


def search(*issues):
    """The answer of a search."""
    return {
        "expand": "schema,names",
        "startAt": 0,
        "maxResults": 50,
        "total": len(issues),
        "issues": list(issues),
    }


def way_of(key, *steps, **more):
    """An issue whose status went along these steps, each (time, status), from the first."""
    created, initial = steps[0]
    statuses = [initial]
    log = []
    for at, status in steps[1:]:
        if status in ("flag", "unflag"):
            words = ("", "Impediment") if status == "flag" else ("Impediment", "")
            log.append(history(at, words, field="Flagged"))
        else:
            log.append(history(at, (statuses[-1], status)))
            statuses.append(status)
    return issue(key, log, **{"created": created, "status": statuses[-1], **more})
