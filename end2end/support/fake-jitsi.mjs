// A Jitsi deployment that fits in a test: external_api.js, rooms that speak the real wire format and
// know of each other, and a control API under /_ctl. State is in memory, one instance a caller. With
// `tokens` it asks whoever enters for one, as a deployment does that shares a secret. `now` is its clock.
//
//   node support/fake-jitsi.mjs [port]
//
// GET  /external_api.js        the script
// GET  /<room>                 the room's page; room names do not tell upper from lower case
// GET  /_ctl/rooms             [{room, subject, participants, history, commands}]
// POST /_ctl/down              {down: true|false}: answers 503 to everything, drops every call
// POST /_ctl/kick              {room, who}: `who` is an id or a display name
// POST /_ctl/suspend           {room, who}: their computer sleeps, and wakes up again
// POST /_ctl/fatal             {room, who?, shape: "nested"|"flat", name?, type?, message?}
// POST /_ctl/reset             forgets rooms, comes up again
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = (name) => readFileSync(new URL(`./jitsi/${name}`, import.meta.url), "utf8");

/** Why a token does not open a room, as prosody's token_verification sees it; null if it does. */
function whyNot(token, room, { issuer, audience, secret }, instant) {
  const [head, body, signature] = String(token ?? "").split(".");
  if (!signature) return "no token";
  const read = (part) => JSON.parse(Buffer.from(part, "base64url").toString());
  if (createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url") !== signature) return "signature";
  const { alg, typ } = read(head);
  if (alg !== "HS256" || typ !== "JWT") return "alg or typ";
  const claims = read(body);
  const now = Math.floor(instant / 1000);
  if (claims.iss !== issuer) return "iss";
  if (claims.aud !== audience) return "aud";
  if (typeof claims.exp !== "number" || now >= claims.exp) return "exp";
  if (claims.nbf !== undefined && now < claims.nbf) return "nbf";
  if (claims.room !== "*" && String(claims.room).toLowerCase() !== room.toLowerCase()) return "room";
  if (Object.values(claims.context?.user ?? {}).some((value) => typeof value !== "string")) return "context.user";
  return null;
}

export async function startFakeJitsi({ port = 0, tokens = null, now = Date.now } = {}) {
  const pages = {
    wire: file("wire.js"),
    api: file("wire.js") + file("external_api.js"),
    room: file("room.js"),
    html: file("room.html"),
  };
  const rooms = new Map();
  let isDown = false;
  let lastId = 0;

  const roomOf = (name) => {
    const key = String(name).toLowerCase();
    if (!rooms.has(key)) rooms.set(key, { room: key, subject: null, people: new Map(), history: [], commands: [] });
    return rooms.get(key);
  };
  const send = (person, event, data) => person.line.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const sendAll = (room, event, data, except) => {
    for (const person of room.people.values()) if (person !== except) send(person, event, data);
  };
  const find = (room, who) =>
    [...room.people.values()].find((it) => it.id === who || it.displayName === who) ?? null;
  const seen = ({ id, displayName, role }) => ({ id, displayName, role });
  const note = (room, what, person) => room.history.push({ what, ...seen(person) });

  function enter(query, response) {
    const entry = JSON.parse(query.get("entry"));
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    const token = new URLSearchParams(entry.query).get("jwt") ?? entry.fragment.jwt;
    const refusal = tokens && whyNot(token, query.get("room"), tokens, now());
    if (refusal) {
      const fatal = { name: "connection.passwordRequired", type: "CONNECTION", message: refusal, shape: "nested" };
      send({ line: response }, "fatal", fatal);
      return;
    }
    const user = tokens ? JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString()).context.user : null;
    const room = roomOf(query.get("room"));
    const person = {
      id: (++lastId).toString(16).padStart(8, "0"),
      displayName: user?.name ?? entry.displayName,
      email: user?.email ?? entry.email,
      userId: user?.id,
      // Without tokens nobody signed in, and the first one in moderates; with them their claim counts.
      role: (user ? user.moderator === "true" : room.people.size === 0) ? "moderator" : "participant",
      embedded: entry.embedded,
      config: entry.fragment.config ?? {},
      userInfo: entry.fragment.userInfo ?? {},
      query: Object.fromEntries(new URLSearchParams(entry.query)),
      media: null,
      line: response,
    };
    const subject = person.config.subject;
    if (subject && person.role === "moderator") room.subject = subject;
    send(person, "welcome", {
      id: person.id,
      role: person.role,
      subject: room.subject,
      others: [...room.people.values()].map(seen),
    });
    sendAll(room, "joined", seen(person));
    room.people.set(person.id, person);
    note(room, "joined", person);
    response.on("close", () => exit(room, person));
  }

  function exit(room, person) {
    if (!room.people.delete(person.id)) return;
    note(room, "left", person);
    sendAll(room, "left", { id: person.id });
    person.line.end();
    // A call is never without a moderator, unless tokens say who is one.
    const next = room.people.values().next().value;
    if (!tokens && person.role === "moderator" && next && ![...room.people.values()].some((it) => it.role === "moderator")) {
      next.role = "moderator";
      sendAll(room, "role", { id: next.id, role: "moderator" });
    }
    if (room.people.size === 0) room.subject = null;
  }

  function kick(room, person, by) {
    note(room, "kicked", person);
    sendAll(room, "kicked", { id: person.id, by });
    exit(room, person);
  }

  // What a frame asks for; `me` is who asks. Moderators' rights are checked as the real one does.
  const fromFrame = {
    media: (_room, me, { media }) => (me.media = media),
    command: (room, me, { name, args }) => room.commands.push({ id: me.id, name, args }),
    rename(room, me, { displayName }) {
      me.displayName = displayName;
      sendAll(room, "renamed", { id: me.id, displayName });
    },
    subject(room, me, { subject }) {
      if (me.role !== "moderator") return;
      room.subject = subject;
      sendAll(room, "subject", { subject });
    },
    grant(room, me, { of }) {
      const person = find(room, of);
      if (me.role !== "moderator" || !person) return;
      person.role = "moderator";
      sendAll(room, "role", { id: person.id, role: "moderator" });
    },
    kick(room, me, { of }) {
      const person = find(room, of);
      if (me.role === "moderator" && person) kick(room, person, me.id);
    },
    end(room, me) {
      if (me.role !== "moderator") return;
      note(room, "ended", me);
      sendAll(room, "ended", {});
      for (const person of [...room.people.values()]) exit(room, person);
    },
  };

  const control = {
    down({ down = true } = {}) {
      isDown = down;
      if (down) for (const room of rooms.values()) for (const person of room.people.values()) person.line.destroy();
    },
    kick({ room, who }) {
      const person = find(roomOf(room), who);
      if (!person) throw new Error(`nobody called ${who} is in ${room}`);
      kick(roomOf(room), person, "control");
    },
    suspend({ room, who }) {
      const person = find(roomOf(room), who);
      if (!person) throw new Error(`nobody called ${who} is in ${room}`);
      send(person, "suspended", {});
    },
    fatal({ room, who, shape = "nested", name = "conference.focusDisconnected", type = "CONFERENCE", message = "asked for by a test" }) {
      const people = [...roomOf(room).people.values()].filter((it) => !who || it.id === who || it.displayName === who);
      if (people.length === 0) throw new Error(`nobody is in ${room}`);
      for (const person of people) send(person, "fatal", { shape, name, type, message });
    },
    reset() {
      isDown = false;
      for (const room of rooms.values()) for (const person of room.people.values()) person.line.destroy();
      rooms.clear();
    },
    rooms: () =>
      [...rooms.values()].map(({ people, ...room }) => ({
        ...room,
        participants: [...people.values()].map(({ line, ...person }) => person),
      })),
  };

  async function answer(request, response) {
    const url = new URL(request.url, "http://fake");
    const path = url.pathname;
    const reply = (status, type, body) => {
      response.writeHead(status, { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" });
      response.end(body);
    };
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = text ? JSON.parse(text) : {};

    const [, area, name] = path.split("/");
    if (area === "_ctl") {
      if (!Object.hasOwn(control, name)) return reply(404, "text/plain", "no such control");
      return reply(200, "application/json", JSON.stringify(control[name](body) ?? {}));
    }
    if (isDown) return reply(503, "text/plain", "down");
    if (path === "/external_api.js") return reply(200, "text/javascript", pages.api);
    if (area === "_room") {
      if (name === "wire.js") return reply(200, "text/javascript", pages.wire);
      if (name === "room.js") return reply(200, "text/javascript", pages.room);
      if (name === "line") return enter(url.searchParams, response);
      const room = roomOf(body.room);
      const me = room.people.get(body.id);
      if (!me || !Object.hasOwn(fromFrame, name)) return reply(404, "text/plain", "no such person or request");
      fromFrame[name](room, me, body);
      return reply(200, "application/json", "{}");
    }
    if (path === "/") return reply(200, "text/plain", "Fake Jitsi");
    if (path === "/favicon.ico") return reply(404, "text/plain", "");
    return reply(200, "text/html", pages.html);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      if (!response.headersSent) response.writeHead(400, { "content-type": "text/plain" });
      response.end(String(error.message ?? error));
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    host: `127.0.0.1:${server.address().port}`,
    ...control,
    /** The one room that people are in, or the room of that name. */
    room(name) {
      const all = control.rooms();
      const picked = name ? all.filter((it) => it.room === name.toLowerCase()) : all.filter((it) => it.participants.length > 0);
      return picked.length === 1 ? picked[0] : null;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const jitsi = await startFakeJitsi({ port: Number(process.argv[2] ?? 8443) });
  console.log(`fake Jitsi at ${jitsi.origin}`);
}
