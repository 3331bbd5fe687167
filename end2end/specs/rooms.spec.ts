// The meeting's frame: another origin that gets a room and nothing else, and a Jitsi that behaves as the real one.
import type { Page } from "@playwright/test";
import { App, expect, test } from "../support/app.ts";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { People, phone, type Booked, type Somebody } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { MeetingPage } from "../pages/meeting.ts";

async function booked(people: People, title = "First talk"): Promise<{ rivera: Somebody; sam: Somebody; session: Booked; path: string }> {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title });
  return { rivera, sam, session, path: `/sessions/${session.id}/meeting` };
}

/** Who is in the meeting, as the server knows: the partner first. */
const present = async (somebody: Somebody, { id }: Booked): Promise<boolean[]> => {
  const { attendance } = await somebody.call("meeting/view", { id });
  return attendance.map((it: { present: boolean }) => it.present);
};

const line = (page: Page, name: string) =>
  page.getByRole("region", { name: "Participants" }).getByRole("listitem").filter({ hasText: name });

test("the frame gets its devices, and has no hand on our page", async ({ app, jitsi, people }) => {
  const { sam, session, path } = await booked(people);
  const page = await sam.opens(`/sessions/${session.id}`);
  // What the script of earlier versions left behind goes away.
  await page.evaluate(() => localStorage.setItem("jitsiLocalStorage", "Somebody else"));
  const asked = jitsi.log().length;
  await page.goto(app.url + path);
  const meeting = new MeetingPage(page);
  await meeting.expectInside();
  await expect.poll(() => jitsi.room()?.participants[0]?.media).toEqual({ audio: true, video: true });
  const log = jitsi.log().slice(asked);
  expect(log.some((it) => it.startsWith(`/${jitsi.room()!.room}`))).toBe(true);
  expect(log.filter((it) => it.includes("external_api"))).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem("jitsiLocalStorage"))).toBeNull();

  const body = meeting.frame.locator("body");
  expect(await body.evaluate(() => self.origin)).toBe(jitsi.origin);
  const granted = ["camera", "microphone", "display-capture", "fullscreen", "screen-wake-lock", "autoplay", "speaker-selection"];
  // Not every Chromium knows all of them.
  const refused = await body.evaluate((_, granted) => {
    const policy = (document as any).featurePolicy;
    return granted.filter((it) => policy.features().includes(it) && !policy.allowsFeature(it));
  }, granted);
  expect(refused).toEqual([]);
  expect(await meeting.frame.owner().getAttribute("allow")).toContain("speaker-selection");
  // It may not lead our page elsewhere, nor read it.
  await meeting.frame.getByText("In the room", { exact: true }).click();
  const tried = await body.evaluate((_, to) => {
    try {
      window.top!.location.href = to;
      return "led away";
    } catch (error) {
      return (error as Error).name;
    }
  }, `${jitsi.origin}/elsewhere`);
  expect(tried).toBe("SecurityError");
  expect(page.url()).toBe(app.url + path);
  await expect(page.locator(".meeting-hint"), "no empty box over the frame").toBeHidden();
});

test("only the frame's own messages count, and only well-formed ones", async ({ jitsi, people }) => {
  const { sam, session, path } = await booked(people);
  const page = await sam.opens(path);
  const meeting = new MeetingPage(page);
  await meeting.expectInside();
  const event = (data: object, scope = "jitsi_meet_external_api_0") =>
    JSON.stringify({ postis: true, scope, method: "message", params: { type: "event", data } });
  const fatal = { name: "error-occurred", error: { name: "conference.destroyed", isFatal: true } };
  // From our own window, and from another frame of the same deployment.
  await page.evaluate((text) => window.postMessage(text, "*"), event(fatal));
  await meeting.frame.locator("body").evaluate(
    (body, [text, other]) =>
      new Promise<void>((resolve) => {
        for (const it of [other, "{", "null", '{"postis":true}', JSON.stringify({ a: 1 })]) window.parent.postMessage(it, "*");
        const frame = document.createElement("iframe");
        frame.srcdoc = `<script>window.top.postMessage(${JSON.stringify(text)}, "*"); parent.postMessage("sent", "*")</script>`;
        addEventListener("message", (it) => it.data === "sent" && resolve());
        body.append(frame);
      }),
    [event(fatal), event(fatal, "jitsi_meet_external_api_1")] as const,
  );
  await expect.poll(() => present(sam, session)).toEqual([false, true]);
  await expect(meeting.panel("The call was interrupted")).toHaveCount(0);
  await meeting.expectInside();
  // The frame itself is listened to.
  await meeting.frame.locator("body").evaluate((_, text) => window.parent.postMessage(text, "*"), event(fatal));
  await expect(meeting.panel("The call was interrupted")).toBeVisible();
  expect(jitsi.room()).toBeNull();
});

test("a ghost of a dropped line and a second device are no company", async ({ jitsi, people }) => {
  const { rivera, sam, session, path } = await booked(people);
  const page = await sam.opens(path);
  const meeting = new MeetingPage(page);
  await meeting.expectInside();
  jitsi.ghost({ room: jitsi.room()!.room, who: sam.name });
  await expect(meeting.panel("The call was interrupted")).toBeVisible();
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
  const tablet = new MeetingPage(await sam.opens(path));
  await tablet.expectInside();
  await expect(meeting.frame.getByRole("listitem")).toHaveCount(3);
  expect(await present(sam, session)).toEqual([false, true]);

  const desk = await rivera.opens(path);
  await new MeetingPage(desk).expectInside();
  await expect.poll(() => present(sam, session)).toEqual([true, true]);
});

test("waiting in Jitsi's lobby is waiting, and the partner lets the client in", async ({ jitsi, people }) => {
  test.setTimeout(120_000);
  const { rivera, sam, session, path } = await booked(people);
  const { room } = await rivera.isAdmitted(session);
  jitsi.set({ room, lobby: true });
  const desk = await rivera.opens(path);
  const hers = new MeetingPage(desk);
  await hers.expectInside();
  await hers.openSidebar();
  const hand = await sam.opens(path, phone);
  const his = new MeetingPage(hand);
  await expect(his.frame.getByText("Waiting in the lobby")).toBeVisible();
  await expect(line(desk, sam.name)).toContainText("waiting");
  await expect(desk.getByText(`${sam.name} is waiting to be let in.`)).toBeVisible();
  await expectAccessible(desk);
  // It is said again and again, as long as the frame waits.
  const says = () => hand.waitForRequest((it) => it.url().endsWith("/api/presence/say") && it.postDataJSON().state === "waiting", { timeout: 25_000 });
  await says();
  await says();
  expect(await present(sam, session)).toEqual([true, false]);
  await desk.getByRole("button", { name: "Let in" }).click();
  await his.expectInside();
  await expect(desk.getByText("is waiting to be let in.")).toHaveCount(0);
  await expect(line(desk, sam.name)).toContainText("in the meeting");
});

test("a password and a page before joining are waited for inside the frame", async ({ jitsi, people }) => {
  const { rivera, sam, session, path } = await booked(people);
  const { room } = await sam.isAdmitted(session);
  jitsi.set({ room, password: "open sesame", prejoin: true });
  const page = await sam.opens(path);
  const meeting = new MeetingPage(page);
  await expect(meeting.frame.getByText("Ready to join?")).toBeVisible();
  const where = () => rivera.call("presence/other", { id: session.id });
  await expect.poll(where).toBe("waiting");
  await meeting.frame.getByRole("button", { name: "Join meeting" }).click();
  await meeting.frame.getByLabel("Password").fill("open sesame");
  expect(await where()).toBe("waiting");
  await meeting.frame.getByRole("button", { name: "OK" }).click();
  await meeting.expectInside();
  await expect.poll(where).toBe("in_meeting");
});

for (const [what, entrance] of [
  ["no reservation", { refusal: "conference.reservationError" }],
  ["a full room", { limit: 0 }],
] as const) {
  test(`${what} is a refusal, with a way back`, async ({ jitsi, people }) => {
    const { rivera, sam, session, path } = await booked(people);
    const { room } = await sam.isAdmitted(session);
    jitsi.set({ room, ...entrance });
    const page = await sam.opens(path, phone);
    const meeting = new MeetingPage(page);
    await expect(meeting.panel("The meeting room did not let you in")).toBeVisible();
    await expect(page.locator("iframe")).toHaveCount(0);
    expect(await sidewaysExcess(page)).toEqual([]);
    await expect.poll(() => rivera.call("presence/other", { id: session.id })).toBe("reconnecting");
    jitsi.set({ room, refusal: null, limit: 10 });
    await meeting.button("Rejoin").click();
    await meeting.expectInside();
  });
}

test("a slow frame is kept, and says that it takes long", async ({ jitsi, people }) => {
  const { sam, session, path } = await booked(people);
  jitsi.hold({ held: true });
  const page = await sam.opens(path, phone);
  const meeting = new MeetingPage(page);
  await expect(meeting.panel("Opening the meeting …")).toBeVisible();
  await expect(meeting.panel("The meeting takes long to open")).toBeVisible({ timeout: 25_000 });
  await expect(meeting.button("Open in a new window")).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(1);
  expect(await sidewaysExcess(page)).toEqual([]);
  jitsi.hold({ held: false });
  await meeting.expectInside();
  await expect.poll(() => present(sam, session)).toEqual([false, true]);
});

test("a frame that says nothing for a minute is given up, and can be tried again", async ({ jitsi, people }) => {
  const { sam, path } = await booked(people);
  jitsi.hold({ held: true });
  const page = await sam.opens("/favicon.svg", phone);
  // A minute of the page takes three seconds; shorter times take what they take.
  await page.addInitScript(() => {
    const wait = window.setTimeout;
    const hurried = (then: TimerHandler, time = 0, ...rest: any[]) => wait(then, time >= 40_000 ? time / 20 : time, ...rest);
    Object.assign(window, { setTimeout: hurried });
  });
  await page.goto(new URL(path, page.url()).href);
  const meeting = new MeetingPage(page);
  await expect(meeting.panel("The meeting server does not answer")).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect(meeting.button("Open in a new window")).toBeVisible();
  jitsi.hold({ held: false });
  await meeting.button("Try again").click();
  await meeting.expectInside();
});

test("typographic quotes in a title reach the room, for this person alone", async ({ jitsi, people }) => {
  const title = "Gespräch „Neustart“ & “mehr”";
  const { sam, path } = await booked(people, title);
  const meeting = new MeetingPage(await sam.opens(path));
  await meeting.expectInside();
  await expect(meeting.frame.locator("#title")).toHaveText(title);
  const { subject, participants } = jitsi.room()!;
  expect(subject, "the deployment does not learn it").toBeNull();
  expect(participants[0]).toMatchObject({ displayName: sam.name, config: { doNotStoreRoom: true, disableThirdPartyRequests: true } });
});

test("with a lobby by reservation the client waits for the partner, whoever comes first", async ({ jitsi, browser }) => {
  const app = await App.start(jitsi, { JITSI_RESERVATION_TOKEN: "what prosody shows to us", JITSI_RESERVATION_LOBBY: "1" });
  const people = new People(app, browser);
  try {
    const { rivera, sam, session, path } = await booked(people);
    const hand = await sam.opens(path, phone);
    const his = new MeetingPage(hand);
    await expect(his.panel("Please wait a moment")).toBeVisible();
    await expect(hand.getByText(`The meeting opens when ${rivera.name} is there.`)).toBeVisible();
    await expectAccessible(hand);
    expect(await sidewaysExcess(hand)).toEqual([]);
    await expect.poll(() => rivera.call("presence/other", { id: session.id })).toBe("waiting");
    expect(jitsi.rooms()).toEqual([]);
    await new MeetingPage(await rivera.opens(path)).expectInside();
    await his.expectInside();
  } finally {
    await people.leave();
    await app.stop();
  }
});

test("at the end nobody is waiting", async ({ people }) => {
  const { rivera, sam, session, path } = await booked(people);
  const desk = await rivera.opens(path);
  const hand = await sam.opens(path);
  const hers = new MeetingPage(desk);
  await hers.expectInside();
  await new MeetingPage(hand).expectInside();
  await expect.poll(() => present(sam, session)).toEqual([true, true]);
  await rivera.ends(session);
  await expect(hand.getByRole("heading", { name: "This session has ended" })).toBeVisible();
  for (const name of [rivera.name, sam.name]) await expect(line(hand, name)).toContainText("left");
});
