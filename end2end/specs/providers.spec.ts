// Partners' providers: connecting an account, an address of their own, and provider failures.
import type { Page } from "@playwright/test";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { phone, type Somebody } from "../support/people.ts";
import { expect, test } from "../support/providers.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";

// Settings list every time zone, and axe checks each option.
test.describe.configure({ timeout: 120_000 });

const section = (page: Page) => page.getByRole("region", { name: "Video provider" });
const meeting = (page: Page) => page.getByRole("region", { name: "Meeting", exact: true });
const choice = (page: Page, name: string) => section(page).getByRole("radio", { name });

/** The settings page, once its forms work. */
async function settings(partner: Somebody): Promise<Page> {
  const page = await partner.opens("/settings");
  await expect(section(page).getByRole("button", { name: "Save" })).toBeEnabled();
  return page;
}

async function connects(partner: Somebody, name: "Zoom" | "Google"): Promise<Page> {
  const page = await settings(partner);
  await section(page).getByRole("button", { name: `Connect ${name}` }).click();
  await expect(page.getByRole("status").filter({ hasText: "is connected" })).toBeVisible();
  return page;
}

/** Joins; returns the window that opened, and the status of the answer that redirected there. */
async function goesIn(page: Page, link: string): Promise<[Page, number]> {
  const join = new JoinPage(page);
  await join.open(link);
  await expect(page.locator("form", { has: join.join })).toHaveAttribute("target", "_blank");
  const opened = page.context().waitForEvent("page");
  const answered = page.context().waitForEvent("response", (it) => it.request().method() === "POST" && it.url().endsWith("/join"));
  await join.join.click();
  return [await opened, (await answered).status()];
}

test("a partner connects Zoom in the settings, which say what it enforces", async ({ practice }) => {
  const [rivera] = await practice.pair();
  // Navigate by the tab, as people do: `form-action` is fixed when the document loads.
  const page = await rivera.opens("/overview");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
  await expect(section(page).getByRole("button", { name: "Save" })).toBeEnabled();
  await expect(choice(page, "Jitsi Meet")).toBeChecked();
  await expect(choice(page, "Zoom")).toBeDisabled();
  await expect(choice(page, "Zoom")).toHaveAccessibleDescription(/^Not connected Rapport guards the link; anyone who is given the Zoom address can try to enter/);
  await expectAccessible(page);
  await section(page).getByRole("button", { name: "Connect Zoom" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Zoom is connected" })).toBeVisible();
  await expect(page).toHaveURL(/\/settings\?/);
  await expect(section(page).getByText("Connected as host@zoom.example")).toBeVisible();
  await expect(choice(page, "Zoom")).toBeChecked();
  await expectAccessible(page);
});

test("both are led to the meeting that Zoom made, the partner as its host", async ({ practice, standIns }) => {
  const [rivera, sam] = await practice.pair();
  await connects(rivera, "Zoom");
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });
  const desk = await rivera.opens(`/sessions/${session.id}`);
  await expect(meeting(desk).getByText("anyone who is given the Zoom address can try to enter")).toBeVisible();
  await expect(meeting(desk).getByText("Preparing the meeting link")).toBeHidden();
  await expect(meeting(desk).getByRole("alert")).toBeHidden();
  const { meetings } = await standIns.zoom.seen();
  expect(meetings.map((it: any) => it.topic)).toEqual(["Session with Dr Rivera"]);

  const hand = await sam.opens("/overview");
  const [guests, led] = await goesIn(hand, session.link);
  expect(led).toBe(303);
  await expect(guests.getByRole("heading", { name: "Fake Zoom meeting", exact: true })).toBeVisible();
  expect(guests.url().startsWith(`${standIns.zoom.url}/j/`)).toBe(true);
  expect(await hand.content(), "the page does not name the room").not.toContain("/j/");
  const [hosts] = await goesIn(desk, session.link);
  await expect(hosts.getByRole("heading", { name: "Fake Zoom meeting (host)" })).toBeVisible();
});

test("a link is prepared while the page looks on, and Jitsi stands in where Zoom refuses", async ({ practice, standIns }) => {
  const [rivera, sam] = await practice.pair();
  await connects(rivera, "Zoom");
  await standIns.zoom.told({ fail: { on: "POST /v2/users/me/meetings", with: "500", times: 2 } });
  const slow = await rivera.schedules(sam, { at: inMinutes(90), title: "Slow talk" });
  const page = await rivera.opens(`/sessions/${slow.id}`);
  // The third attempt is after twelve seconds.
  await expect(meeting(page).getByText("Preparing the meeting link")).toBeVisible();
  await expect(meeting(page).getByText("Preparing the meeting link")).toBeHidden({ timeout: 40_000 });
  await expect(meeting(page).getByRole("alert")).toBeHidden();

  await standIns.zoom.told({ fail: { on: "POST /v2/users/me/meetings", with: "3161", times: 1 } });
  const refused = await rivera.schedules(sam, { at: inMinutes(5), title: "Refused talk" });
  await page.goto(new URL(`/sessions/${refused.id}`, page.url()).href);
  const alert = meeting(page).getByRole("alert");
  await expect(alert).toContainText("The meeting could not be made");
  await expectAccessible(page);
  await meeting(page).getByRole("button", { name: "Use Jitsi for this session" }).click();
  await expect(meeting(page).getByText("anyone who is given the room’s address can try to enter")).toBeVisible();
  await expect(alert).toBeHidden();
  const hand = await sam.opens(`/sessions/${refused.id}/join`);
  await new JoinPage(hand).enter();
});

test("changing a session's provider by keys alone voids the old meeting", async ({ practice, standIns }) => {
  const [rivera, sam] = await practice.pair();
  await connects(rivera, "Zoom");
  const session = await rivera.schedules(sam, { at: inMinutes(90) });
  const page = await rivera.opens(`/sessions/${session.id}`);
  const change = meeting(page).getByRole("button", { name: "Change provider" });
  await expect(meeting(page).getByText("Preparing the meeting link")).toBeHidden();
  await expect.poll(async () => (await standIns.zoom.seen()).meetings.length).toBe(1);
  await change.focus();
  const dialog = page.getByRole("dialog", { name: "Change provider" });
  // Before WASM is loaded, the button loads the page with the dialog in it.
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(dialog.getByRole("radio", { name: "Jitsi Meet" })).toBeChecked();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Change", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(meeting(page).getByText("Jitsi Meet")).toBeVisible();
  await expect.poll(async () => (await standIns.zoom.seen()).meetings[0].deleted).toBe(true);
});

test("Google asks, may be told no, and makes the room", async ({ practice, standIns }) => {
  const [rivera, sam] = await practice.pair();
  await standIns.google.told({ deny: true });
  const page = await settings(rivera);
  await section(page).getByRole("button", { name: "Connect Google" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "You did not allow the connection" })).toBeVisible();
  await standIns.google.told({ deny: false });
  await section(page).getByRole("button", { name: "Connect Google" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Google Meet is connected" })).toBeVisible();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const desk = await rivera.opens(`/sessions/${session.id}`);
  await expect(meeting(desk).getByText("meet.google.com")).toBeVisible();
  await expect(meeting(desk).getByText("Preparing the meeting link")).toBeHidden();
  const [room, led] = await goesIn(await sam.opens("/overview"), session.link);
  expect(led).toBe(303);
  await expect(room.getByRole("heading", { name: "Fake Google Meet" })).toBeVisible();

  await section(page).getByRole("button", { name: "Disconnect" }).click();
  const dialog = page.getByRole("dialog", { name: "Disconnect Google Meet?" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Disconnect" }).click();
  await expect(choice(page, "Jitsi Meet")).toBeChecked();
  await expect(section(page).getByRole("button", { name: "Connect Google" })).toBeVisible();
});

test("an address of one's own is checked, named before people go there, and kept by booked sessions", async ({ practice }) => {
  const [rivera, sam] = await practice.pair();
  const page = await settings(rivera);
  await choice(page, "Manual link").check();
  const url = section(page).getByLabel("Meeting URL");
  const save = section(page).getByRole("button", { name: "Save" });
  for (const [typed, told] of [
    ["", /Enter the address of your meeting room/],
    ["javascript:alert(1)", /begins with https:\/\//],
    ["http://rooms.example.net/r", /begins with https:\/\//],
    ["https://me@rooms.example.net/r", /Remove the part before the @/],
    ["https://127.0.0.1/r", /instead of an IP address/],
    ["https://localhost/r", /your own network/],
  ] as const) {
    await url.fill(typed);
    await save.click();
    await expect(url).toHaveAccessibleDescription(told);
    await expect(url).toBeFocused();
    await expect(url).toHaveValue(typed);
  }
  // Nothing half under the header.
  await page.evaluate(() => scrollTo(0, 0));
  await expectAccessible(page);
  await url.fill("https://räume.example/rivera?pwd=geheim");
  await save.click();
  await expect(section(page).getByText("This address leads to räume.example, written xn--rume-loa.example.")).toBeVisible();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk" });

  const hand = await sam.opens("/overview", phone);
  await hand.context().route("https://xn--rume-loa.example/**", (route) => route.fulfill({ contentType: "text/html", body: "<h1>Elsewhere</h1>" }));
  const [leaving] = await goesIn(hand, session.link);
  await expect(leaving.getByRole("heading", { name: "You are leaving Rapport" })).toBeVisible();
  await expect(leaving.getByText("räume.example", { exact: true })).toBeVisible();
  await expect(leaving.getByText("Written xn--rume-loa.example")).toBeVisible();
  expect(await leaving.content()).not.toContain("geheim");
  expect(await sidewaysExcess(leaving)).toEqual([]);
  await expectAccessible(leaving);
  await leaving.getByRole("button", { name: "Continue to räume.example" }).click();
  await expect(leaving.getByRole("heading", { name: "Elsewhere" })).toBeVisible();
  expect(leaving.url()).toBe("https://xn--rume-loa.example/rivera?pwd=geheim");
});

test("upcoming sessions can be given the new address", async ({ practice }) => {
  const [rivera, sam] = await practice.pair();
  await rivera.call("provider/choose", { form: { provider: "manual", manual_url: "https://whereby.com/rivera" } });
  await rivera.schedules(sam, { at: inMinutes(90) });
  const page = await settings(rivera);
  await section(page).getByLabel("Meeting URL").fill("https://whereby.com/rivera-2");
  await section(page).getByRole("button", { name: "Save" }).click();
  const notice = section(page).getByText("One upcoming session still leads to your earlier address.");
  await expect(notice).toBeVisible();
  await expectAccessible(page);
  await section(page).getByRole("button", { name: "Use the new address for them" }).click();
  await expect(notice).toBeHidden();
});

/** Agrees on Zoom's consent page; returns the callback URL without opening it. */
async function consents(partner: Somebody): Promise<string> {
  const stop = { maxRedirects: 0 };
  const consent = await partner.http.post("/settings/providers/zoom/connect", stop);
  const back = await partner.http.get(consent.headers().location, stop);
  return back.headers().location;
}

test("nobody comes back by a way that is not theirs, or twice", async ({ practice }) => {
  const [rivera, weber] = [await practice.partner("Dr Rivera"), await practice.partner("Dr Weber")];
  const page = await settings(rivera);
  const other = await settings(weber);
  const stale = "That connection was not begun here, or it took too long.";
  const refused = async (where: Page, back: string) => {
    await where.goto(back);
    await expect(where.getByRole("alert").filter({ hasText: stale })).toBeVisible();
  };
  await refused(page, new URL("/oauth/zoom/callback?state=guessed&code=guessed", page.url()).href);
  const taken = await consents(rivera);
  await refused(other, taken);
  await expect(section(other).getByText("Connected as")).toBeHidden();
  await refused(page, taken);

  const back = await consents(rivera);
  await page.goto(back);
  await expect(page.getByRole("status").filter({ hasText: "Zoom is connected" })).toBeVisible();
  await refused(page, back);
  await expect(section(page).getByText("Connected as host@zoom.example")).toBeVisible();
});

test("a partner is told on the overview that an account has to be connected again", async ({ practice, standIns }) => {
  const [rivera, sam] = await practice.pair();
  await connects(rivera, "Zoom");
  await standIns.zoom.told({ revoke_all: true });
  const session = await rivera.schedules(sam, { at: inMinutes(90), title: "First talk" });
  const page = await rivera.opens(`/sessions/${session.id}`);
  await expect(meeting(page).getByRole("alert")).toContainText("connect your account again");
  await page.goto(new URL("/overview", page.url()).href);
  await expect(page.getByText("Zoom no longer lets Rapport make meetings for you.")).toBeVisible();
  await expect(page.getByRole("link", { name: /^First talk, / })).toHaveAttribute("href", `/sessions/${session.id}`);
  await expectAccessible(page);
  await page.getByRole("link", { name: "To the settings" }).click();
  await section(page).getByRole("button", { name: "Connect Zoom again" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Zoom is connected" })).toBeVisible();
  // The link that waited for the connection is made.
  await page.goto(new URL(`/sessions/${session.id}`, page.url()).href);
  await expect(meeting(page).getByText("anyone who is given the Zoom address can try to enter")).toBeVisible();
  await expect(meeting(page).getByRole("alert")).toBeHidden();
  await expect(meeting(page).getByText("Preparing the meeting link")).toBeHidden({ timeout: 30_000 });
});
