// The fake's JitsiMeetExternalAPI: the options, calls and events of the real one, over the real wire format, and what it
// does to a page that loads it: it keeps what the deployment remembers in that page's storage. Rapport does not load it. Unlike the real one it builds the frame with the origin
// this script came from, since a fake has no certificate.
(() => {
  const home = new URL(document.currentScript.src);

  const commands = {
    avatarUrl: "avatar-url",
    answerKnockingParticipant: "answer-knocking-participant",
    displayName: "display-name",
    email: "email",
    endConference: "end-conference",
    grantModerator: "grant-moderator",
    hangup: "video-hangup",
    kickParticipant: "kick-participant",
    localSubject: "local-subject",
    muteEveryone: "mute-everyone",
    overwriteConfig: "overwrite-config",
    password: "password",
    setMeetingTimer: "set-meeting-timer",
    showNotification: "show-notification",
    subject: "subject",
    toggleAudio: "toggle-audio",
    toggleChat: "toggle-chat",
    toggleLobby: "toggle-lobby",
    toggleShareScreen: "toggle-share-screen",
    toggleTileView: "toggle-tile-view",
    toggleVideo: "toggle-video",
  };

  const events = {
    "audio-availability-changed": "audioAvailabilityChanged",
    "audio-mute-status-changed": "audioMuteStatusChanged",
    "browser-support": "browserSupport",
    "camera-error": "cameraError",
    "conference-created-timestamp": "conferenceCreatedTimestamp",
    "display-name-change": "displayNameChange",
    "error-occurred": "errorOccurred",
    "knocking-participant": "knockingParticipant",
    "mic-error": "micError",
    "participant-joined": "participantJoined",
    "participant-kicked-out": "participantKickedOut",
    "participant-left": "participantLeft",
    "participant-muted": "participantMuted",
    "participant-role-changed": "participantRoleChanged",
    "password-required": "passwordRequired",
    "prejoin-screen-loaded": "prejoinScreenLoaded",
    "subject-change": "subjectChange",
    "suspend-detected": "suspendDetected",
    "video-availability-changed": "videoAvailabilityChanged",
    "video-conference-joined": "videoConferenceJoined",
    "video-conference-left": "videoConferenceLeft",
    "video-mute-status-changed": "videoMuteStatusChanged",
    "video-ready-to-close": "readyToClose",
  };

  const permissions = [
    "autoplay",
    "camera",
    "clipboard-write",
    "compute-pressure",
    "display-capture",
    "fullscreen",
    "hid",
    "microphone",
    "screen-wake-lock",
    "speaker-selection",
    ...("getScreenDetails" in window ? ["window-management"] : []),
  ];

  const cssSize = (value) => {
    if (typeof value === "number") return `${value}px`;
    if (/^\d+(\.\d+)?(px|em|rem|pt|%|[sdl]?v[hw])$/.test(String(value))) return value;
    return /^\d+$/.test(String(value)) ? `${value}px` : "100%";
  };

  let instances = 0;

  class JitsiMeetExternalAPI {
    #frame;
    #wire;
    #listeners = new Map();
    #participants = new Map();
    #requests = new Map();
    #lastRequest = 0;
    #onload;

    constructor(domain, options = {}) {
      const { roomName = "", width = "100%", height = "100%", parentNode = document.body, onload } = options;
      // The real one puts `https://` in front of whatever it is given: an origin would not work there.
      const base = new URL(`${home.protocol}//${domain}`);
      if (base.host !== home.host) {
        throw new Error(`JitsiMeetExternalAPI: the domain is ${domain}, but the script came from ${home.host}`);
      }
      const id = instances++;
      this.#onload = onload;
      this.#frame = document.createElement("iframe");
      this.#frame.name = this.#frame.id = `jitsiConferenceFrame${id}`;
      this.#frame.allow = permissions.join("; ");
      this.#frame.allowFullscreen = true;
      if (options.sandbox) this.#frame.setAttribute("sandbox", options.sandbox);
      Object.assign(this.#frame.style, { border: "0", width: cssSize(width), height: cssSize(height) });
      this.#frame.src = address(base, roomName, id, options);
      this.#wire = jitsiWire({
        scope: `jitsi_meet_external_api_${id}`,
        peer: () => this.#frame.contentWindow,
        origin: home.origin,
        onMessage: (message) => this.#receive(message),
      });
      parentNode.appendChild(this.#frame);
    }

    #receive({ type, id, data, result, error }) {
      if (type === "event") {
        this.#handle(data);
      } else if (type === "response" && this.#requests.has(id)) {
        const { resolve, reject } = this.#requests.get(id);
        this.#requests.delete(id);
        if (result !== undefined) resolve(result);
        else reject(error ?? new Error("Unexpected response format!"));
      }
    }

    #handle({ name, ...data }) {
      switch (name) {
        case "ready":
          this.#onload?.();
          return;
        case "video-conference-joined":
          this.#participants.set(data.id, data.displayName);
          break;
        case "video-conference-left":
          this.#participants.clear();
          break;
        case "participant-joined":
          this.#participants.set(data.id, data.displayName);
          break;
        case "participant-left":
          this.#participants.delete(data.id);
          break;
        case "local-storage-changed":
          localStorage.setItem("jitsiLocalStorage", data.localStorageContent);
          return;
      }
      const event = events[name];
      // Names that only the real one's insides use are on the wire too.
      if (!event) return;
      for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(data);
    }

    #request(name, data = {}) {
      const id = ++this.#lastRequest;
      return new Promise((resolve, reject) => {
        this.#requests.set(id, { resolve, reject });
        this.#wire.send({ type: "request", id, data: { name, ...data } });
      });
    }

    executeCommand(name, ...args) {
      if (!(name in commands)) {
        console.error(`Not supported command name: ${name}`);
        return;
      }
      this.#wire.send({ type: "event", data: { name: commands[name], data: args } });
    }

    executeCommands(byName) {
      for (const [name, args] of Object.entries(byName)) this.executeCommand(name, args);
    }

    addListener(event, listener) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(listener);
      return this;
    }
    on(event, listener) {
      return this.addListener(event, listener);
    }
    addEventListener(event, listener) {
      this.addListener(event, listener);
    }
    removeListener(event, listener) {
      this.#listeners.get(event)?.delete(listener);
      return this;
    }
    off(event, listener) {
      return this.removeListener(event, listener);
    }
    removeEventListener(event) {
      this.#listeners.delete(event);
    }

    dispose() {
      this.#wire.close();
      this.#listeners.clear();
      this.#frame.remove();
    }

    getIFrame() {
      return this.#frame;
    }
    getNumberOfParticipants() {
      return this.#participants.size;
    }
    getSupportedCommands() {
      return Object.keys(commands);
    }
    getSupportedEvents() {
      return Object.values(events);
    }
    getRoomsInfo() {
      return this.#request("rooms-info");
    }
    getSessionId() {
      return this.#request("session-id");
    }
    isAudioMuted() {
      return this.#request("is-audio-muted");
    }
    isVideoMuted() {
      return this.#request("is-video-muted");
    }
  }

  function address(base, room, id, options) {
    const url = new URL(`${base.href.replace(/\/$/, "")}/${room}`);
    for (const key of ["jwt", "lang", "release"]) {
      if (options[key]) url.searchParams.set(key, options[key]);
    }
    const hash = [`jitsi_meet_external_api_id=${id}`];
    const put = (key, value) => hash.push(`${key}=${encodeURIComponent(JSON.stringify(value))}`);
    const putAll = (prefix, values) => {
      for (const [key, value] of Object.entries(values ?? {})) {
        if (value !== undefined) put(`${prefix}.${key}`, value);
      }
    };
    if (options.jwt) put("jwt", options.jwt);
    putAll("config", options.configOverwrite);
    putAll("interfaceConfig", options.interfaceConfigOverwrite);
    putAll("devices", options.devices);
    putAll("userInfo", options.userInfo);
    const kept = localStorage.getItem("jitsiLocalStorage");
    if (kept !== null) put("appData.localStorageContent", kept);
    url.hash = hash.join("&");
    return url.href;
  }

  window.JitsiMeetExternalAPI = JitsiMeetExternalAPI;
})();
