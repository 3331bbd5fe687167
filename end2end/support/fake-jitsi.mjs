// A Jitsi deployment that fits in a test: external_api.js, rooms that speak the real wire format and
// know of each other, and a control API under /_ctl. It behaves as the real one does where that is inconvenient: errors
// that are not fatal and leave a frame behind, waiting inside the frame, participants announced before one is in oneself. State is in memory, one instance a caller. With
// `tokens` it asks whoever enters for one, as a deployment does that shares a secret. `now` is its clock.
//
//   node support/fake-jitsi.mjs [port]
//
// GET  /external_api.js        the script
// GET  /<room>                 the room's page; room names do not tell upper from lower case
// GET  /_ctl/rooms             [{room, subject, participants, history, commands, lobby, waiting}]
// GET  /_ctl/log               the paths and queries that were asked for, as an access log has them
// POST /_ctl/down              {down: true|false}: answers 503 to everything, drops every call
// POST /_ctl/hold              {held: true|false}: the scripts of a room's page do not come until they are let go
// POST /_ctl/set               {room, lobby?, password?, prejoin?, limit?, refusal?}: how a room is entered. `refusal`
//                              is the name of an error that everybody gets who wants to enter
// POST /_ctl/ghost             {room, who}: their line drops, and the room has not noticed
// POST /_ctl/kick              {room, who}: `who` is an id or a display name
// POST /_ctl/suspend           {room, who}: their computer sleeps, and wakes up again
// POST /_ctl/error             {room, who?, shape: "nested"|"flat", name?, type?, message?, isFatal?}
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
  const log = [];
  let isDown = false;
  let held = null;
  let lastId = 0;

  const roomOf = (name) => {
    const key = String(name).toLowerCase();
    if (!rooms.has(key)) {
      const entrance = { lobby: false, password: null, prejoin: false, limit: Infinity, refusal: null };
      rooms.set(key, { room: key, subject: null, people: new Map(), lobbyists: new Map(), history: [], commands: [], ...entrance });
    }
    return rooms.get(key);
  };
  // A ghost's line is gone.
  const send = (person, event, data) => person.line?.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  const sendAll = (room, event, data, except) => {
    for (const person of room.people.values()) if (person !== except) send(person, event, data);
  };
  const find = (room, who) =>
    [...room.people.values()].find((it) => it.id === who || it.displayName === who) ?? null;
  // With a token, its user is passed on to everybody as it is.
  const seen = ({ id, displayName, role, user }) => ({ id, displayName, role, ...(user ? { userContext: user } : {}) });
  const note = (room, what, person) => room.history.push({ what, ...seen(person) });

  /** Everything that prosody and jicofo check before somebody is in. Errors are not fatal to the real frame. */
  function enter(query, response) {
    const entry = JSON.parse(query.get("entry"));
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.flushHeaders();
    const room = roomOf(query.get("room"));
    const refuse = (type, name, message) => send({ line: response }, "failed", { type, name, message, isFatal: false });
    // The fragment counts before the query.
    const token = entry.fragment.jwt ?? new URLSearchParams(entry.query).get("jwt");
    const reason = tokens && whyNot(token, query.get("room"), tokens, now());
    if (reason) return refuse("CONNECTION", "connection.passwordRequired", reason);
    const user = tokens ? JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString()).context.user : null;
    const person = {
      id: (++lastId).toString(16).padStart(8, "0"),
      displayName: user?.name ?? entry.displayName,
      email: user?.email ?? entry.email,
      userId: user?.id,
      user,
      // Without tokens nobody signed in, and the first one in moderates; with them their claim counts.
      role: (user ? user.moderator === "true" : room.people.size === 0) ? "moderator" : "participant",
      embedded: entry.embedded,
      config: entry.fragment.config ?? {},
      userInfo: entry.fragment.userInfo ?? {},
      query: Object.fromEntries(new URLSearchParams(entry.query)),
      media: null,
      line: response,
    };
    if (room.refusal) return refuse("CONFERENCE", room.refusal, "as the room was set");
    if (room.people.size >= room.limit) return refuse("CONFERENCE", "conference.max_users", "");
    if (room.password && entry.password !== room.password) return refuse("CONFERENCE", "conference.passwordRequired", "");
    if (room.lobby && person.role !== "moderator") return knock(room, person, response);
    settle(room, person);
  }

  function knock(room, person, response) {
    room.lobbyists.set(person.id, person);
    send(person, "failed", { type: "CONFERENCE", name: "conference.connectionError.membersOnly", message: "", isFatal: false });
    for (const it of room.people.values()) if (it.role === "moderator") send(it, "knocking", seen(person));
    response.on("close", () => room.lobbyists.delete(person.id));
  }

  function settle(room, person) {
    const subject = person.config.subject;
    if (subject && person.role === "moderator") room.subject = subject;
    send(person, "welcome", {
      id: person.id,
      role: person.role,
      displayName: person.displayName,
      subject: room.subject,
      others: [...room.people.values()].map(seen),
    });
    sendAll(room, "joined", seen(person));
    room.people.set(person.id, person);
    note(room, "joined", person);
    person.line.on("close", () => {
      if (!person.isGhost) exit(room, person);
    });
  }

  function exit(room, person) {
    if (!room.people.delete(person.id)) return;
    note(room, "left", person);
    sendAll(room, "left", { id: person.id });
    person.line?.end();
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
    admit(room, me, { of, approved }) {
      const person = room.lobbyists.get(of);
      if (me.role !== "moderator" || !person) return;
      room.lobbyists.delete(of);
      if (approved) settle(room, person);
      else send(person, "failed", { type: "CONFERENCE", name: "conference.connectionError.accessDenied", message: "", isFatal: false });
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
      if (down) for (const room of rooms.values()) for (const person of room.people.values()) person.line?.destroy();
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
    error({ room, who, shape = "nested", name = "conference.focusDisconnected", type = "CONFERENCE", message = "asked for by a test", isFatal = true }) {
      const people = [...roomOf(room).people.values()].filter((it) => !who || it.id === who || it.displayName === who);
      if (people.length === 0) throw new Error(`nobody is in ${room}`);
      for (const person of people) send(person, "failed", { shape, name, type, message, isFatal });
    },
    ghost({ room, who }) {
      const person = find(roomOf(room), who);
      if (!person) throw new Error(`nobody called ${who} is in ${room}`);
      const { line } = person;
      Object.assign(person, { isGhost: true, line: null });
      line.destroy();
    },
    set({ room, ...entrance }) {
      Object.assign(roomOf(room), entrance);
    },
    hold({ held: hold = true } = {}) {
      if (!hold) for (const go of held ?? []) go();
      held = hold ? (held ?? []) : null;
    },
    log: () => [...log],
    reset() {
      isDown = false;
      control.hold({ held: false });
      for (const room of rooms.values()) for (const person of room.people.values()) person.line?.destroy();
      rooms.clear();
      log.length = 0;
    },
    rooms: () =>
      [...rooms.values()].map(({ people, lobbyists, ...room }) => ({
        ...room,
        participants: [...people.values()].map(({ line, ...person }) => person),
        waiting: [...lobbyists.values()].map((person) => person.displayName),
      })),
  };

  async function answer(request, response) {
    const url = new URL(request.url, "http://fake");
    const path = url.pathname;
    if (path !== "/_room/line" && !path.startsWith("/_ctl")) log.push(request.url);
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
      if (held && (name === "wire.js" || name === "room.js")) await new Promise((resolve) => held.push(resolve));
      if (name === "wire.js") return reply(200, "text/javascript", pages.wire);
      if (name === "entrance") {
        const { password, prejoin } = roomOf(url.searchParams.get("room"));
        return reply(200, "application/json", JSON.stringify({ hasPassword: password !== null, prejoin }));
      }
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
