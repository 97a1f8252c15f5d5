// A client of the emulator in JavaScript: Node's own `fetch`. What it is to do is its argument; it prints what came back.

const { SEGMENT_PROFILE_API_URL: url, SEGMENT_SPACE_ID: space } = process.env;
const basic = (secret) => ({ authorization: `Basic ${Buffer.from(`${secret}:`).toString("base64")}` });
const [task, argument] = process.argv.slice(2);

/** Sends a call; its status, or why there is none. */
const track = (call) => status(`${url}/v1/track`, {
  method: "POST",
  headers: { ...basic(process.env.SEGMENT_WRITE_KEY), "content-type": "application/json" },
  body: JSON.stringify(call),
});

const read = (path) => status(`${url}/v1/spaces/${space}/collections/users/profiles/${path}`, {
  headers: basic(process.env.SEGMENT_PROFILE_API_TOKEN),
});

async function status(address, request) {
  try {
    const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(60_000) });
    await answer.text();
    return String(answer.status);
  } catch (error) {
    return String(error.cause ?? error);
  }
}

const tasks = {
  /** A thousand calls at once, each on a connection of its own. */
  at_once: () => Promise.all(
    Array.from({ length: 1000 }, (_, number) => track({ userId: "node", event: `Event ${number}`, messageId: `node-${number}` })),
  ),
  /** A request every 10 ms, at most fifty under way; a delay of more than a tenth of a second is not caught up with. */
  steady: async () => {
    let due = performance.now();
    const answers = [];
    const ask = async () => {
      while (answers.length < 1000) {
        const number = answers.push(null) - 1;
        due = Math.max(due + 10, performance.now() - 100);
        const own = due;
        while (performance.now() < own) await new Promise((resolve) => setTimeout(resolve, own - performance.now()));
        answers[number] = await read("user_id:u_1001/traits");
      }
    };
    await Promise.all(Array.from({ length: 50 }, ask));
    return answers;
  },
  /** Text that was cut in the middle of an emoji, alone and in a batch. */
  halves: async () => {
    const cut = "well done \u{1f600}".slice(0, -1);
    const call = (number) => ({ type: "track", userId: "node", event: "Halves", messageId: `half-${number}`, properties: { cut } });
    const batch = await status(`${url}/v1/batch`, {
      method: "POST",
      headers: basic(process.env.SEGMENT_WRITE_KEY),
      body: JSON.stringify({ batch: [call(2)] }),
    });
    return [await track(call(1)), batch];
  },
  /** The time it was given, in the forms that JavaScript writes. */
  times: async () => {
    const at = new Date(Number(argument));
    const answers = [at.toISOString(), at.toJSON()].map((timestamp, number) =>
      track({ userId: "node", event: timestamp, messageId: `time-${number}`, timestamp, properties: { expected: at.getTime() } }));
    answers.push(read(`user_id:u_1001/events?start=${at.toISOString()}`));
    return Promise.all(answers);
  },
};

console.log(JSON.stringify(await tasks[task]()));
