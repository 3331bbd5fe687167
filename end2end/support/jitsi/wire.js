// Both ends of the wire between a page and a Jitsi frame: strings of JSON over postMessage, a
// handshake of random ids, then messages. Served in front of external_api.js and room.js.
//
// `peer()` names the window to talk to, `origin` what its messages must come from (null: any).
function jitsiWire({ scope, peer, origin, onMessage }) {
  const ownId = Math.random().toString(36).slice(2);
  const waiting = [];
  let isReady = false;

  const post = (method, params) => {
    const to = peer();
    // The other side may be gone, or not be there yet.
    if (to) to.postMessage(JSON.stringify({ postis: true, scope, method, params }), "*");
  };

  const receive = (event) => {
    if (event.source !== peer() || (origin && event.origin !== origin)) return;
    let message;
    try {
      message = JSON.parse(event.data);
    } catch {
      return;
    }
    if (!message || message.postis !== true || message.scope !== scope) return;
    if (message.method === "__ready__") {
      if (message.params !== ownId) {
        post("__ready__", message.params);
      } else if (!isReady) {
        // Our own id came back, so the other side hears us.
        isReady = true;
        clearInterval(calling);
        for (const params of waiting.splice(0)) post("message", params);
      }
    } else if (message.method === "message") {
      onMessage(message.params);
    }
  };

  window.addEventListener("message", receive);
  const calling = setInterval(() => post("__ready__", ownId), 50);

  return {
    send(params) {
      if (isReady) post("message", params);
      else waiting.push(params);
    },
    close() {
      clearInterval(calling);
      window.removeEventListener("message", receive);
    },
  };
}
