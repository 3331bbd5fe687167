// The fake's room: what a Jitsi deployment runs inside the frame. Joins, tells the page what happens,
// does what the page commands. The fake's server passes on what one frame must know of another.
(() => {
  const room = decodeURIComponent(location.pathname.slice(1));
  const fragment = parseFragment(location.hash);
  const apiId = fragment.jitsi_meet_external_api_id;
  const host = window.opener || (window.parent === window ? null : window.parent);
  // In a window of its own there is nobody to talk to: an ordinary visitor.
  const embedded = host !== null && apiId !== undefined;

  const me = {
    id: null,
    displayName: fragment.userInfo?.displayName ?? "Fellow Jitster",
    email: fragment.userInfo?.email,
    role: "participant",
  };
  const muted = { audio: fragment.config?.startWithAudioMuted === true, video: fragment.config?.startWithVideoMuted === true };
  const others = new Map();
  let line = null;

  const wire = embedded
    ? jitsiWire({ scope: `jitsi_meet_external_api_${apiId}`, peer: () => host, origin: null, onMessage: receive })
    : { send() {} };
  const emit = (name, data = {}) => wire.send({ type: "event", data: { name, ...data } });
  const shown = ({ id, displayName, userContext }) => ({
    id,
    displayName,
    formattedDisplayName: displayName,
    ...(userContext ? { userContext } : {}),
  });

  const say = (text) => (document.querySelector("#state").textContent = text);
  const draw = () => {
    const names = me.id === null ? [] : [`${me.displayName} (me)`, ...[...others.values()].map((it) => it.displayName)];
    document.querySelector("#people").replaceChildren(
      ...names.map((name) => Object.assign(document.createElement("li"), { textContent: name })),
    );
  };

  function tell(path, body = {}) {
    return fetch(`/_room/${path}`, {
      method: "POST",
      // The last word of a page that goes must still arrive.
      keepalive: true,
      body: JSON.stringify({ room, id: me.id, ...body }),
    });
  }

  /** Asks for something on a page of the frame's own. The page outside learns of it only if `event` says so. */
  function ask(text, label, button, act) {
    say(text);
    const form = document.createElement("form");
    const input = label === null ? null : Object.assign(document.createElement("input"), { ariaLabel: label, name: "answer" });
    form.append(...(input ? [input] : []), Object.assign(document.createElement("button"), { textContent: button }));
    form.onsubmit = (event) => {
      event.preventDefault();
      form.remove();
      act(input?.value);
    };
    document.querySelector("main").append(form);
  }

  function join(password) {
    say("Joining");
    const query = new URLSearchParams({ room, entry: JSON.stringify({ ...me, password, embedded, fragment, query: location.search }) });
    line = new EventSource(`/_room/line?${query}`);
    line.addEventListener("welcome", ({ data }) => {
      const welcome = JSON.parse(data);
      Object.assign(me, { id: welcome.id, role: welcome.role, displayName: welcome.displayName });
      // The presence of those who are there comes before one's own, and one's role with it.
      for (const person of welcome.others) arrive(person);
      emit("participant-role-changed", { id: me.id, role: me.role });
      say("In the room");
      emit("video-conference-joined", {
        roomName: room,
        ...shown(me),
        formattedDisplayName: `${me.displayName} (me)`,
        avatarURL: "",
        ...(me.email ? { email: me.email } : {}),
        breakoutRoom: false,
        visitor: false,
      });
      if (welcome.subject) emit("subject-change", { subject: welcome.subject });
      // What the deployment remembers of this browser, for its script to keep where the frame has no storage.
      emit("local-storage-changed", { localStorageContent: JSON.stringify({ "features/base/settings": JSON.stringify({ displayName: me.displayName, email: me.email }) }) });
      draw();
      takeMedia();
    });
    line.addEventListener("joined", ({ data }) => arrive(JSON.parse(data)));
    line.addEventListener("left", ({ data }) => {
      const { id } = JSON.parse(data);
      if (others.delete(id)) emit("participant-left", { id });
      draw();
    });
    line.addEventListener("renamed", ({ data }) => {
      const { id, displayName } = JSON.parse(data);
      if (others.has(id)) others.get(id).displayName = displayName;
      if (id === me.id) me.displayName = displayName;
      emit("display-name-change", { id, displayname: displayName });
      draw();
    });
    line.addEventListener("role", ({ data }) => {
      const { id, role } = JSON.parse(data);
      if (id === me.id) me.role = role;
      emit("participant-role-changed", { id, role });
    });
    line.addEventListener("subject", ({ data }) => emit("subject-change", JSON.parse(data)));
    line.addEventListener("ended", () => leave("The meeting was ended"));
    line.addEventListener("kicked", ({ data }) => {
      const { id, by } = JSON.parse(data);
      emit("participant-kicked-out", { kicked: { id, local: id === me.id }, kicker: { id: by } });
      if (id === me.id) leave("You were removed");
    });
    line.addEventListener("suspended", () => {
      emit("suspend-detected", {});
      leave("Your computer slept");
    });
    line.addEventListener("knocking", ({ data }) => {
      const { id, displayName } = JSON.parse(data);
      emit("knocking-participant", { participant: { id, name: displayName } });
    });
    line.addEventListener("failed", ({ data }) => {
      const { name, type, message, isFatal, shape } = JSON.parse(data);
      const inside = me.id !== null;
      // On the wire it is nested, since `name` names the event; the handbook shows it flat. A page must accept both.
      emit("error-occurred", shape === "flat" ? { type, message, isFatal } : { error: { name, type, message, isFatal } });
      if (name === "conference.connectionError.membersOnly") return say("Waiting in the lobby");
      if (!inside) hangUpLine();
      if (name === "conference.passwordRequired") {
        emit("password-required", {});
        return ask("This meeting has a password", "Password", "OK", join);
      }
      // The frame stays, on a page of its own from which nothing leads further.
      say(`Error: ${name}`);
    });
    line.onerror = () => {
      if (!line) return;
      hangUpLine();
      emit("error-occurred", {
        error: { name: "connection.droppedError", type: "CONNECTION", message: "the line went down", isFatal: true },
      });
      say("The connection was lost");
    };
  }

  function arrive(person) {
    others.set(person.id, person);
    emit("participant-joined", shown(person));
    draw();
  }

  function hangUpLine() {
    line?.close();
    line = null;
  }

  function leave(text, asksForFeedback = false) {
    if (!line) return;
    hangUpLine();
    others.clear();
    me.id = null;
    stopMedia();
    draw();
    say(text);
    emit("video-conference-left", { roomName: room });
    const close = () => emit("video-ready-to-close");
    if (!asksForFeedback) return close();
    emit("feedback-prompt-displayed");
    ask("Rate your meeting experience", null, "Submit", close);
  }

  // Asked for as a real room does, so that a Permissions-Policy that forbids it shows in a test.
  let stream = null;
  async function takeMedia() {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      document.querySelector("video").srcObject = stream;
      const has = (kind) => stream.getTracks().some((track) => track.kind === kind);
      await tell("media", { media: { audio: has("audio"), video: has("video") } });
    } catch (error) {
      const names = { NotAllowedError: "gum.permission_denied", NotFoundError: "gum.not_found" };
      const problem = { type: names[error.name] ?? "gum.general", message: String(error.message ?? error) };
      emit("camera-error", problem);
      emit("mic-error", problem);
      await tell("media", { media: { audio: false, video: false, error: problem.type } });
    }
  }
  function stopMedia() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
  }

  const commands = {
    "display-name": (displayName) => tell("rename", { displayName }),
    "end-conference": () => tell("end"),
    "grant-moderator": (of) => tell("grant", { of }),
    "kick-participant": (of) => tell("kick", { of }),
    subject: (subject) => tell("subject", { subject }),
    "toggle-audio": () => emit("audio-mute-status-changed", { muted: (muted.audio = !muted.audio) }),
    "toggle-video": () => emit("video-mute-status-changed", { muted: (muted.video = !muted.video) }),
    "answer-knocking-participant": (of, approved) => tell("admit", { of, approved }),
    "local-subject": () => {},
    // The server learns of it as the line closes. Unless it is told not to, the frame asks how it was.
    "video-hangup": (asksForFeedback = true) => leave("You left", asksForFeedback),
  };
  const answers = {
    "is-audio-muted": () => muted.audio,
    "is-video-muted": () => muted.video,
    "rooms-info": () => ({
      rooms: [{ isMainRoom: true, id: room, jid: room, participants: [me, ...others.values()].map((it) => ({ id: it.id, jid: it.id, role: it.role, displayName: it.displayName })) }],
    }),
    "session-id": () => (me.id === null ? "" : `fake-${room}`),
  };

  async function receive({ type, id, data }) {
    if (type === "event") {
      const told = tell("command", { name: data.name, args: data.data ?? [] });
      // Once the line is closed the server hears nothing more of this frame.
      if (data.name === "video-hangup") await told.catch(() => {});
      if (commands[data.name]) commands[data.name](...(data.data ?? []));
      else console.warn(`Fake Jitsi: no such command: ${data.name}`);
    } else if (type === "request") {
      const answer = answers[data.name];
      wire.send({ type: "response", id, ...(answer ? { result: answer() } : { error: `no such function: ${data.name}` }) });
    }
  }

  // As the real one's parseURLParams: typographic quotes become straight ones before the JSON is read, and what then is
  // no JSON is dropped.
  function parseFragment(hash) {
    const all = {};
    for (const part of hash.slice(1).split("&")) {
      const [path, encoded] = part.split("=");
      const keys = path.split(".");
      if (!path || keys.some((key) => ["__proto__", "constructor", "prototype"].includes(key))) continue;
      let value;
      try {
        value = decodeURIComponent(encoded)
          .replace(/\\&/, "&")
          .replace(/[\u2018\u2019]/g, "'")
          .replace(/[\u201C\u201D]/g, '"');
        value = value === "undefined" ? undefined : JSON.parse(value);
      } catch {
        continue;
      }
      const last = keys.pop();
      let at = all;
      for (const key of keys) at = at[key] = typeof at[key] === "object" && at[key] !== null ? at[key] : {};
      at[last] = value;
    }
    return all;
  }

  document.querySelector("#room").textContent = room;
  document.querySelector("#hang-up").onclick = () => leave("You left");
  document.querySelector("#title").textContent = fragment.config?.localSubject ?? fragment.config?.subject ?? room;
  emit("ready");
  begin();

  async function begin() {
    const { prejoin } = await (await fetch(`/_room/entrance?${new URLSearchParams({ room })}`)).json();
    const isOff = fragment.config?.prejoinConfig?.enabled === false || fragment.config?.prejoinPageEnabled === false;
    // A deployment may insist on its own page before joining.
    if (!prejoin && (!embedded || isOff)) return join();
    emit("prejoin-screen-loaded", { ...shown(me), id: "local" });
    ask("Ready to join?", null, "Join meeting", () => join());
  }
})();
