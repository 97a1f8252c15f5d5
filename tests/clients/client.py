"""A client of the emulator in Python: httpx. What it is to do is its argument; it prints what came back."""

import asyncio
import contextlib
import json
import os
import sys
import time
from datetime import datetime, timedelta, timezone

import httpx

URL = os.environ["SEGMENT_PROFILE_API_URL"]
PROFILES = f"{URL}/v1/spaces/{os.environ['SEGMENT_SPACE_ID']}/collections/users/profiles/"


def new_client():
    """At most a hundred connections, as it is by itself; no proxy, and no search for roots that plain HTTP does not need."""
    return httpx.AsyncClient(timeout=60, trust_env=False, verify=False)


async def status(client, method, address, secret, body=None):
    """Sends a request; its status, or why there is none."""
    try:
        content = None if body is None else json.dumps(body)
        answer = await client.request(method, address, auth=(os.environ[secret], ""), content=content)
        return str(answer.status_code)
    except httpx.HTTPError as error:
        return repr(error)


def track(client, call):
    return status(client, "POST", f"{URL}/v1/track", "SEGMENT_WRITE_KEY", call)


def read(client, path):
    return status(client, "GET", PROFILES + path, "SEGMENT_PROFILE_API_TOKEN")


async def at_once(client):
    """A thousand calls at once, each on a connection of its own; small pools of httpx take less time than a large one."""
    calls = [{"userId": "python", "event": f"Event {n}", "messageId": f"python-{n}"} for n in range(1000)]
    async with contextlib.AsyncExitStack() as stack:
        pools = [client] + [await stack.enter_async_context(new_client()) for _ in range(19)]
        return await asyncio.gather(*(track(pools[n % 20], call) for n, call in enumerate(calls)))


async def steady(client):
    """A request every 10 ms, at most fifty under way; a delay of more than a tenth of a second is not caught up with."""
    due = time.monotonic()
    answers = []

    async def ask():
        nonlocal due
        while (number := len(answers)) < 1000:
            answers.append(None)
            due = max(due + 0.01, time.monotonic() - 0.1)
            own = due
            while (early := own - time.monotonic()) > 0:
                await asyncio.sleep(early)
            answers[number] = await read(client, "user_id:u_1001/traits")

    await asyncio.gather(*(ask() for _ in range(50)))
    return answers


async def halves(client):
    """Text that was cut in the middle of an emoji, alone and in a batch."""

    def call(number):
        half = {"cut": "well done \ud83d"}
        return {"type": "track", "userId": "python", "event": "Halves", "messageId": f"half-{number}", "properties": half}

    batch = {"batch": [call(2)]}
    return [
        await track(client, call(1)),
        await status(client, "POST", f"{URL}/v1/batch", "SEGMENT_WRITE_KEY", batch),
    ]


async def times(client):
    """The time it was given, in the forms that Python writes."""
    at = datetime.fromtimestamp(int(sys.argv[2]) / 1000, timezone.utc)
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    kathmandu = at.astimezone(timezone(timedelta(hours=5, minutes=45)))
    forms = [
        (at.isoformat(), at),
        (kathmandu.isoformat(), at),
        (kathmandu.isoformat(" ", "milliseconds"), at),
        (at.replace(tzinfo=None).isoformat(), at),
        (kathmandu.strftime("%Y-%m-%dT%H:%M:%S.%f%z"), at),
        (kathmandu.strftime("%Y%m%dT%H%M%S.%f%z"), at),
        (at.date().isoformat(), midnight),
    ]
    answers = []
    for number, (timestamp, expected) in enumerate(forms):
        call = {"userId": "python", "event": timestamp, "messageId": f"time-{number}", "timestamp": timestamp}
        call["properties"] = {"expected": round(expected.timestamp() * 1000)}
        answers.append(await track(client, call))
        # Not encoded, also where it holds a plus.
        answers.append(await read(client, f"user_id:u_1001/events?start={timestamp}"))
    return answers


async def main():
    async with new_client() as client:
        print(json.dumps(await globals()[sys.argv[1]](client)))


asyncio.run(main())
