// A Jitsi with tokens: each person's token opens this room for this person only.
import { App, expect, test as base, type Jitsi } from "../support/app.ts";
import { now } from "../support/clock.ts";
import { startFakeJitsi } from "../support/fake-jitsi.mjs";
import { People } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

const SECRET = "a secret that both sides have";

type Guarded = { jitsi: Jitsi; people: People };

/** A deployment with tokens, and people on a server that shares its secret. */
const test = base.extend<{ guarded: Guarded; outside: Guarded; door: Jitsi }>({
  door: async ({}, use) => {
    const door = await startFakeJitsi({ tokens: { issuer: "rapport-app", audience: "rapport-app", secret: SECRET }, now });
    await use(door);
    await door.close();
  },
  guarded: async ({ door, browser }, use) => {
    const app = await App.start(door, { JITSI_APP_ID: "rapport-app", JITSI_APP_SECRET: SECRET });
    const people = new People(app, browser);
    await use({ jitsi: door, people });
    await people.leave();
    await app.stop();
  },
  outside: async ({ door, browser }, use) => {
    const app = await App.start(door, { JITSI_APP_ID: "rapport-app", JITSI_APP_SECRET: SECRET, JITSI_EMBED: "never" });
    const people = new People(app, browser);
    await use({ jitsi: door, people });
    await people.leave();
    await app.stop();
  },
});

test("both meet, and the partner keeps the room whoever comes first", async ({ guarded: { jitsi, people } }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  for (const person of [sam, rivera]) {
    const page = await person.opens(`/sessions/${session.id}/meeting`);
    await new MeetingPage(page).expectInside();
  }
  await expect
    .poll(() => jitsi.room()?.participants.map(({ displayName, role, userId }) => ({ displayName, role, userId })))
    .toEqual([
      { displayName: sam.name, role: "participant", userId: sam.account },
      { displayName: rivera.name, role: "moderator", userId: rivera.account },
    ]);
  // A deployment's log holds queries, and passes on to everybody in the room what the token says of its holder.
  expect(jitsi.log().filter((it) => it.includes("jwt"))).toEqual([]);
  for (const { user } of jitsi.room()!.participants) expect(Object.keys(user).sort()).toEqual(["id", "moderator", "name"]);
});

test("who knows the room's name, or has a token for another one, stays outside", async ({ guarded: { jitsi, people } }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const { room } = await rivera.enters(session);
  const jo = await rivera.invites("Jo Brandt");
  const later = await rivera.schedules(jo, { at: inMinutes(70), title: "Second talk" });
  const other = await people.partner("Dr Okafor").then(async (okafor) => {
    const kim = await okafor.invites("Kim Lund");
    return kim.enters(await okafor.schedules(kim, { at: inMinutes(5) }));
  });
  const stranger = await people.visitor();
  for (const jwt of ["", `?jwt=${other.token}`, `?jwt=${other.token}x`, `?#jwt="${other.token}"`]) {
    await stranger.goto("about:blank");
    await stranger.goto(`${jitsi.origin}/${room}${jwt}`);
    await expect(stranger.getByText("Error: connection.passwordRequired")).toBeVisible();
  }
  expect(jitsi.room(room)?.participants ?? []).toEqual([]);
  await expect(jo.enters(later), "no token before the window opens").rejects.toThrow(/409/);
});

test("a device of one's own is no company, whatever its name there", async ({ guarded: { jitsi, people } }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  await new MeetingPage(page).expectInside();
  const { room, token } = await sam.isAdmitted(session);
  const tablet = await people.visitor();
  await tablet.goto(`${jitsi.origin}/${room}#jwt="${token}"`);
  await expect(tablet.getByText("In the room", { exact: true })).toBeVisible();
  await expect(new MeetingPage(page).frame.getByRole("listitem")).toHaveCount(2);
  const { attendance } = await sam.call("meeting/view", { id: session.id });
  expect(attendance.map((it: { participant: string; present: boolean }) => [it.participant, it.present])).toEqual([
    ["partner", false],
    ["client", true],
  ]);
});

test("a token that the room refuses is replaced by a fresh one", async ({ guarded: { jitsi, people } }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const { room } = await sam.isAdmitted(session);
  jitsi.set({ room, refusal: "conference.connectionError.notAllowed" });
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  const meeting = new MeetingPage(page);
  await expect(meeting.panel("The meeting room did not let you in")).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
  jitsi.set({ room, refusal: null });
  const asked = page.waitForRequest((it) => it.url().endsWith("/api/join/enter"));
  await meeting.button("Rejoin").click();
  await asked;
  await meeting.expectInside();
});

test("a room in a window of its own takes its token along", async ({ outside: { jitsi, people } }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const page = await sam.opens("/overview");
  const join = new JoinPage(page);
  await join.open(session.link);
  await expect(page.getByText("The room lets in only whom Rapport has sent there.")).toBeVisible();
  await expect(page.locator("form", { has: join.join })).toHaveAttribute("target", "_blank");
  const opened = page.context().waitForEvent("page");
  await join.enter();
  await expect((await opened).getByText("In the room", { exact: true })).toBeVisible();
  expect(jitsi.room()?.participants.map((it) => [it.displayName, it.role])).toEqual([[sam.name, "participant"]]);
});
