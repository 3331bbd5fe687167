// Failures of a call, and the ways back into it.
import { expect, test } from "../support/app.ts";
import { phone, troubles, type Booked, type People, type Somebody } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { MeetingPage } from "../pages/meeting.ts";

async function booked(people: People): Promise<{ rivera: Somebody; sam: Somebody; session: Booked }> {
  const [rivera, sam] = await people.pair();
  return { rivera, sam, session: await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" }) };
}

/** Sam in the meeting. */
async function inside(people: People) {
  const { rivera, sam, session } = await booked(people);
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  const meeting = new MeetingPage(page);
  await meeting.expectInside();
  return { meeting, page, session, rivera, sam };
}

const attendance = async (somebody: Somebody, { id }: Booked): Promise<boolean> => {
  const { attendance } = await somebody.call("meeting/view", { id });
  return attendance.find((it: { participant: string }) => it.participant === "client").present;
};

test("a meeting server that is down is told, and trying again works", async ({ jitsi, people }) => {
  test.setTimeout(90_000);
  const { sam, session } = await booked(people);
  jitsi.down({ down: true });
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  const meeting = new MeetingPage(page);
  // The frame has an error page at once, and is given time all the same.
  await expect(meeting.panel("The meeting server does not answer")).toBeVisible({ timeout: 25_000 });
  await expect(meeting.button("Open in a new window")).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
  jitsi.down({ down: false });
  await meeting.button("Try again").click();
  await meeting.expectInside();
});

test("a new window leads to the room when the frame does not", async ({ jitsi, people }) => {
  const { sam, session } = await booked(people);
  jitsi.down({ down: true });
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  const meeting = new MeetingPage(page);
  await expect(meeting.panel("The meeting server does not answer")).toBeVisible({ timeout: 25_000 });
  jitsi.down({ down: false });
  const opened = page.context().waitForEvent("page");
  await meeting.button("Open in a new window").click();
  const room = await opened;
  await expect(room.getByText("In the room", { exact: true })).toBeVisible();
  expect(jitsi.room()).toMatchObject({ participants: [{ displayName: sam.name, embedded: false }] });
  expect(await room.evaluate(() => window.opener), "the room has no hand on our page").toBeNull();
});

test("a call that breaks off can be joined again, and the other one sees it", async ({ jitsi, people }) => {
  const { meeting, rivera, sam, session } = await inside(people);
  const desk = await rivera.opens(`/sessions/${session.id}/join`);
  const other = desk.getByRole("status").filter({ hasText: sam.name });
  await expect(other).toContainText("in the meeting");
  jitsi.down({ down: true });
  await expect(meeting.panel("The call was interrupted")).toBeVisible();
  // A report that does not get through is repeated with the next heartbeat, after 20 seconds.
  await expect(other).toContainText("reconnecting", { timeout: 30_000 });
  await expect.poll(() => troubles(rivera, session.id)).toEqual(["connection"]);
  jitsi.down({ down: false });
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
  await expect(other).toContainText("in the meeting");
});

test("after leaving, the way back is not under the sheet of a phone", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const hand = await sam.opens(`/sessions/${session.id}/meeting`, phone);
  const meeting = new MeetingPage(hand);
  await meeting.expectInside();
  await meeting.openSidebar();
  await meeting.leave();
  await meeting.button("Rejoin").tap();
  await meeting.expectInside();
});

test("whose computer slept comes back, and the time asleep is no time in the meeting", async ({ jitsi, people }) => {
  const { meeting, rivera, sam, session } = await inside(people);
  await expect.poll(() => attendance(sam, session)).toBe(true);
  jitsi.suspend({ room: jitsi.room()!.room, who: sam.name });
  await expect(meeting.panel("The call was interrupted")).toBeVisible();
  await expect.poll(() => attendance(sam, session)).toBe(false);
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
  await expect.poll(() => attendance(sam, session)).toBe(true);
  const { lanes } = await rivera.call("attendance/record", { id: session.id });
  expect(lanes[1].reconnects).toBe(1);
});

test("a frame of a server that is still down does not stay", async ({ jitsi, people }) => {
  const { meeting, page } = await inside(people);
  jitsi.down({ down: true });
  await expect(meeting.panel("The call was interrupted")).toBeVisible();
  await meeting.button("Rejoin").click();
  await expect(meeting.panel("The meeting server does not answer")).toBeVisible({ timeout: 25_000 });
  await expect(page.locator("iframe")).toHaveCount(0);
  await expect(meeting.button("Open in a new window")).toBeVisible();
  jitsi.down({ down: false });
  await meeting.button("Try again").click();
  await meeting.expectInside();
});

test("the page says again and again that it is there", async ({ people }) => {
  const { page } = await inside(people);
  const says = () =>
    page.waitForRequest((it) => it.url().endsWith("/api/meeting/report") && it.postDataJSON().presence.here, { timeout: 25_000 });
  await says();
  await says();
});

for (const shape of ["nested", "flat"] as const) {
  test(`a fatal error is understood in its ${shape} form`, async ({ jitsi, people }) => {
    const { meeting } = await inside(people);
    jitsi.error({ room: jitsi.room()!.room, shape });
    await expect(meeting.panel("The call was interrupted")).toBeVisible();
    await expect.poll(() => jitsi.room(), "the frame is gone").toBeNull();
    await meeting.button("Rejoin").click();
    await meeting.expectInside();
  });
}

test("inside, what Jitsi mends itself does not end the call", async ({ jitsi, people }) => {
  const { meeting, sam, session } = await inside(people);
  await expect.poll(() => attendance(sam, session)).toBe(true);
  const { room } = jitsi.room()!;
  jitsi.error({ room, isFatal: false });
  await expect(meeting.frame.getByText("Error: conference.focusDisconnected")).toBeVisible();
  await expect(meeting.panel("The call was interrupted")).toHaveCount(0);
  expect(await attendance(sam, session)).toBe(true);
});

test("who is put out may come back while the session is open", async ({ jitsi, people }) => {
  const { meeting, sam } = await inside(people);
  jitsi.kick({ room: jitsi.room()!.room, who: sam.name });
  await expect(meeting.panel("You were asked to leave the meeting")).toBeVisible();
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
});

test("hanging up inside the frame offers the way back", async ({ jitsi, people }) => {
  const { meeting, sam, session } = await inside(people);
  await expect.poll(() => attendance(sam, session)).toBe(true);
  await meeting.frame.getByRole("button", { name: "Hang up" }).click();
  await expect(meeting.panel("You have left the meeting")).toBeVisible();
  await expect.poll(() => attendance(sam, session)).toBe(false);
  expect(jitsi.room()).toBeNull();
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
  await expect.poll(() => attendance(sam, session)).toBe(true);
});

test("leaving hangs up, and one tap leads in again", async ({ jitsi, people }) => {
  const { meeting, page, sam, session } = await inside(people);
  const { room } = jitsi.room()!;
  // The report of the departure would overtake that of the arrival.
  await expect.poll(() => attendance(sam, session)).toBe(true);
  await meeting.leave();
  await expect.poll(() => jitsi.room()).toBeNull();
  // Without Jitsi's own question how it was.
  expect(jitsi.room(room)!.commands.map(({ name, args }) => [name, args])).toEqual([["video-hangup", [false]]]);
  await expect.poll(() => attendance(sam, session)).toBe(false);
  await expect(page.getByText("You can come back as long as the session is open.").filter({ visible: true })).toHaveCount(1);
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
  await expect.poll(() => attendance(sam, session)).toBe(true);
});

test("being offline is said at once, leaving then waits for the line, and so does the way back", async ({ jitsi, people }) => {
  const { meeting, page, rivera, sam, session } = await inside(people);
  await expect.poll(() => attendance(sam, session)).toBe(true);
  const desk = await rivera.opens(`/sessions/${session.id}/join`);
  const other = desk.getByRole("status").filter({ hasText: sam.name });
  await expect(other).toContainText("in the meeting");
  await page.context().setOffline(true);
  await expect(page.getByRole("status").getByText("You are offline.")).toBeVisible({ timeout: 1_000 });
  await meeting.leave();
  await expect(page.getByText("No connection to Rapport. Trying again …")).toBeVisible();
  await meeting.button("Rejoin").click();
  await expect(meeting.panel("You cannot enter now")).toBeVisible();
  await meeting.leaveButton.click();
  await expect(meeting.panel("You cannot enter now")).toBeVisible();
  await page.context().setOffline(false);
  await page.waitForURL(new RegExp(`/sessions/${session.id}$`));
  await expect.poll(() => attendance(sam, session)).toBe(false);
  await expect(other).toContainText("left");
  expect(jitsi.room()).toBeNull();
});

test("who leaves while offline is gone for the other one too, and comes back with one tap", async ({ people }) => {
  const { meeting, page, sam, session } = await inside(people);
  await expect.poll(() => attendance(sam, session)).toBe(true);
  await page.context().setOffline(true);
  await meeting.leave();
  await page.context().setOffline(false);
  await expect(page.getByText("No connection to Rapport. Trying again …")).toBeHidden();
  await expect.poll(() => attendance(sam, session)).toBe(false);
  await meeting.button("Rejoin").click();
  await meeting.expectInside();
  await expect.poll(() => attendance(sam, session)).toBe(true);
});

test("reloading the page comes back into the room, once", async ({ jitsi, people }) => {
  const { meeting, page, sam, session } = await inside(people);
  await page.reload();
  await meeting.expectInside();
  await expect.poll(() => jitsi.room()?.participants.map((it) => it.displayName)).toEqual([sam.name]);
  await expect.poll(() => attendance(sam, session)).toBe(true);
});

test("closing the page is noticed by the other one", async ({ jitsi, people }) => {
  const { rivera, sam, session } = await booked(people);
  const samsPage = await sam.opens(`/sessions/${session.id}/meeting`);
  await new MeetingPage(samsPage).expectInside();
  const riveras = new MeetingPage(await rivera.opens(`/sessions/${session.id}/meeting`));
  await riveras.openSidebar();
  await riveras.expectPeople(sam.name, rivera.name);
  await samsPage.close();
  const line = riveras.page.getByRole("region", { name: "Participants" }).getByRole("listitem").filter({ hasText: sam.name });
  await expect(line).toContainText("left");
  expect(jitsi.room()?.participants).toHaveLength(1);
});

test("a session that was cancelled meanwhile cannot be entered", async ({ people }) => {
  const { rivera, sam, session } = await booked(people);
  await rivera.cancels(session);
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  await expect(page.getByRole("heading", { name: "Session Cancelled" })).toBeVisible();
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("the meeting page asks the gate: without the passcode there is no room", async ({ jitsi, people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  const page = await sam.opens(`/sessions/${session.id}/meeting`);
  const meeting = new MeetingPage(page);
  await expect(meeting.panel("You cannot enter now")).toBeVisible();
  await page.getByRole("link", { name: "Go to the join page" }).click();
  await expect(page.getByRole("heading", { name: "Enter the 6-digit password" })).toBeVisible();
  expect(jitsi.rooms()).toEqual([]);
});
