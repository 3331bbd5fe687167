// Every page in both colour schemes, on a desktop and at the width of a narrow phone; and the main tasks by
// keyboard only.
import type { Page } from "@playwright/test";
import { expect, test as base } from "../support/app.ts";
import { accessibilityFaults, expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { expectLive } from "../support/live.ts";
import { People, type Booked, type Somebody } from "../support/people.ts";
import { inMinutes, nextWeek } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

type Practice = {
  rivera: Somebody;
  sam: Somebody;
  admin: Somebody;
  open: Booked;
  locked: Booked;
  later: Booked;
  cancelled: Booked;
  ended: Booked;
  invitation: string;
};

// One test per page, so that both workers have something to do.
base.describe.configure({ mode: "parallel" });

/** A partner with clients and with sessions in every state, set up once for all pages. */
const test = base.extend<{}, { practice: Practice }>({
  practice: [
    async ({ app, browser }, use) => {
      const people = new People(app, browser);
      const [rivera, sam] = await people.pair();
      const kim = await rivera.invites("Kim Berg", "America/New_York");
      const novak = await people.partner("Dr Novak");
      const root = { role: "admin", name: "Robin Root", email: "root@practice.example", password: "correct horse battery" } as const;
      app.createAdmin(root);
      const admin = await people.signsIn(root);

      const ended = await rivera.schedules(sam, { at: inMinutes(5), duration: 30, title: "Yesterday's talk" });
      await sam.enters(ended);
      await rivera.enters(ended);
      await rivera.ends(ended);
      const cancelled = await rivera.schedules(sam, { at: { date: nextWeek(1), time: "09:00" }, title: "A talk that fell through" });
      await rivera.cancels(cancelled, "I have a cold");
      const open = await rivera.schedules(sam, { at: inMinutes(5), duration: 30, title: "Today's talk", notes: "What brings you here" });
      const locked = await rivera.schedules(kim, { at: inMinutes(40), title: "Behind a password", isProtected: true });
      const later = await rivera.schedules(sam, { at: { date: nextWeek(2), time: "14:00" }, title: "Next week's talk", notes: "Look back" });
      await rivera.schedules(sam, { at: { date: nextWeek(2), time: "16:00" }, title: "A walk", place: "Room 4" });
      await novak.call("clients/add", { form: { name: sam.name, email: sam.person.email } });
      const { invitation } = await rivera.call("clients/add", { form: { name: "Lou Stein", email: "lou@home.example" } });
      await use({ rivera, sam, admin, open, locked, later, cancelled, ended, invitation });
      await people.leave();
    },
    { scope: "worker" },
  ],
});

type Scene = {
  name: string;
  who?: "rivera" | "sam" | "admin";
  path: (practice: Practice) => string;
  /** Brings the page into the state under test. */
  before?: (page: Page, practice: Practice) => Promise<void>;
};

async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole("main").getByRole("button", { name });
  await expectLive(button);
  await button.click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

const scenes: Scene[] = [
  { name: "sign-in", path: () => "/sign-in" },
  {
    name: "sign-in, refused",
    path: () => "/sign-in",
    before: async (page) => {
      await page.getByLabel("Email").fill("nobody@home.example");
      await page.getByLabel("Password").fill("something else altogether");
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "sign-in from a session's link", path: ({ open }) => `/sign-in?next=/sessions/${open.id}/join` },
  { name: "register", path: () => "/register" },
  {
    name: "register, refused",
    path: () => "/register",
    before: async (page) => {
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
    },
  },
  { name: "invitation", path: ({ invitation }) => new URL(invitation).pathname },
  { name: "invitation, used", path: () => "/invitations/nonsense" },
  { name: "overview of a partner", who: "rivera", path: () => "/overview" },
  { name: "overview of a client", who: "sam", path: () => "/overview" },
  { name: "overview of an admin", who: "admin", path: () => "/overview" },
  { name: "sessions ahead", who: "rivera", path: () => "/sessions" },
  { name: "sessions past", who: "sam", path: () => "/sessions?half=past" },
  { name: "figures", who: "rivera", path: () => "/sessions/analytics" },
  { name: "instant dialog", who: "rivera", path: () => "/overview", before: (page) => press(page, "Start Instant Session") },
  { name: "schedule page", who: "rivera", path: () => "/sessions/new" },
  {
    name: "schedule page, refused",
    who: "rivera",
    path: () => "/sessions/new",
    before: async (page) => {
      await page.getByLabel("Date").fill("2020-02-03");
      await page.getByRole("button", { name: "Create Session" }).click();
      await expect(page.getByLabel("Date")).toHaveAttribute("aria-invalid", "true");
    },
  },
  { name: "schedule dialog", who: "rivera", path: () => "/sessions", before: (page) => press(page, "Schedule Session") },
  {
    name: "session created",
    who: "rivera",
    path: () => "/sessions/new",
    before: async (page, { sam }) => {
      await page.getByLabel("Client").selectOption(sam.account);
      await page.getByLabel("Title").fill("One more");
      await page.getByLabel("Date").fill(nextWeek(4));
      await page.getByRole("button", { name: "Create Session" }).click();
      await expect(page.getByText("This password is shown only once")).toBeVisible();
    },
  },
  { name: "session ahead", who: "rivera", path: ({ later }) => `/sessions/${later.id}` },
  { name: "session of a client", who: "sam", path: ({ open }) => `/sessions/${open.id}` },
  { name: "session cancelled", who: "sam", path: ({ cancelled }) => `/sessions/${cancelled.id}` },
  { name: "session to give feedback on", who: "sam", path: ({ ended }) => `/sessions/${ended.id}` },
  { name: "session over", who: "rivera", path: ({ ended }) => `/sessions/${ended.id}` },
  { name: "edit dialog", who: "rivera", path: ({ later }) => `/sessions/${later.id}`, before: (page) => press(page, "Edit") },
  { name: "cancel dialog", who: "rivera", path: ({ later }) => `/sessions/${later.id}`, before: (page) => press(page, "Cancel Session") },
  { name: "calendar, week", who: "rivera", path: () => `/calendar?view=week&date=${nextWeek(2)}` },
  { name: "calendar, this week", who: "rivera", path: () => "/calendar" },
  { name: "calendar, month", who: "rivera", path: () => `/calendar?view=month&date=${nextWeek(2)}` },
  { name: "calendar, agenda", who: "sam", path: () => "/calendar?view=agenda" },
  {
    name: "calendar, a session",
    who: "rivera",
    path: () => `/calendar?view=agenda&date=${nextWeek(2)}`,
    before: async (page) => {
      const link = page.getByRole("link", { name: "Next week's talk" });
      await expectLive(link);
      await link.click();
      await expect(page.getByRole("dialog")).toBeVisible();
    },
  },
  { name: "clients", who: "rivera", path: () => "/clients" },
  { name: "clients, none found", who: "rivera", path: () => "/clients?q=nobody-of-this-name" },
  { name: "a client", who: "rivera", path: ({ sam }) => `/clients/${sam.account}` },
  { name: "add client dialog", who: "rivera", path: () => "/clients", before: (page) => press(page, "Add client") },
  { name: "settings", who: "sam", path: () => "/settings" },
  {
    name: "device test",
    who: "sam",
    path: () => "/settings/devices",
    before: (page) => expect(page.locator("[data-point=camera][data-state=ready]")).toBeVisible(),
  },
  { name: "settings of a partner", who: "rivera", path: () => "/settings" },
  { name: "webhooks", who: "rivera", path: () => "/settings/webhooks" },
  { name: "join, early", who: "sam", path: ({ later }) => `/sessions/${later.id}/join` },
  {
    name: "join, open",
    who: "sam",
    path: ({ open }) => `/sessions/${open.id}/join`,
    before: (page) => new JoinPage(page).expectLiveMicrophone(),
  },
  { name: "join, cancelled", who: "sam", path: ({ cancelled }) => `/sessions/${cancelled.id}/join` },
  { name: "join, ended", who: "sam", path: ({ ended }) => `/sessions/${ended.id}/join` },
  {
    name: "meeting",
    who: "sam",
    path: ({ open }) => `/sessions/${open.id}/meeting`,
    before: (page) => new MeetingPage(page).expectInside(),
  },
  {
    name: "meeting, end dialog",
    who: "rivera",
    path: ({ open }) => `/sessions/${open.id}/meeting`,
    before: async (page) => {
      const meeting = new MeetingPage(page);
      await meeting.expectInside();
      await meeting.endButton.click();
      await expect(page.getByRole("dialog", { name: "End this session?" })).toBeVisible();
    },
  },
  { name: "page not found", path: () => "/nowhere" },
];

for (const { name, who, path, before } of scenes) {
  test(`${name}: axe in both schemes, and no scrolling sideways`, async ({ app, people, practice }) => {
    const page = await people.visitor(who ? { storageState: await practice[who].http.storageState() } : {});
    await page.goto(app.url + path(practice));
    await before?.(page, practice);
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    expect.soft(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect.soft(await sidewaysExcess(page)).toEqual([]);
  });
}

test("a document keeps its title while WASM takes it over", async ({ app, people }) => {
  const [rivera] = await people.pair();
  const page = await people.visitor({ storageState: await rivera.http.storageState() });
  await page.addInitScript(() => {
    const titles = new Set<string>();
    const note = () => {
      if (document.title || titles.size > 0) titles.add(document.title);
      requestAnimationFrame(note);
    };
    note();
    Object.assign(window, { titles });
  });
  for (const [path, button, title] of [
    ["/overview", "Start Instant Session", "Overview"],
    ["/sessions", "Schedule Session", "Video Sessions"],
    ["/clients", "Add client", "Clients"],
  ] as const) {
    await page.goto(app.url + path);
    await expectLive(page.getByRole("main").getByRole("button", { name: button }));
    // The frame after the last change shows it.
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.evaluate(() => [...(window as any).titles])).toEqual([`${title} · Rapport`]);
  }
});

test("the passcode page and the locked one", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  const page = await sam.opens(`/sessions/${session.id}/join`);
  const join = new JoinPage(page);
  await join.enterPasscode("12");
  await expect(join.passcode).toBeFocused();
  await expectAccessible(page);
  const wrong = session.passcode === "000000" ? "000001" : "000000";
  for (let tries = 0; tries < 5; tries++) await sam.http.post("/api/join/verify_passcode", { data: { id: session.id, passcode: wrong } });
  await page.reload();
  await expect(page.getByRole("heading", { name: "Too many wrong passwords" })).toBeVisible();
  await expectAccessible(page);
});

test("a phone shows every main page without scrolling sideways, from the first paint", async ({ app, people, practice }) => {
  const storageState = await practice.rivera.http.storageState();
  const page = await people.visitor({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false, storageState });
  for (const path of ["/overview", "/sessions", "/sessions/new", "/calendar", "/calendar?view=month", "/calendar?view=agenda", "/clients", "/settings", `/sessions/${practice.later.id}`, `/sessions/${practice.later.id}/join`]) {
    await page.goto(app.url + path);
    expect.soft(await sidewaysExcess(page), path).toEqual([]);
  }
});

test("signing in and scheduling by keys alone", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const page = await people.visitor();
  const keys = page.keyboard;
  await page.goto(`${app.url}/sign-in`);

  // The first stop is the skip link.
  await keys.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await keys.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await keys.press("Tab");
  await expect(page.getByLabel("Email")).toBeFocused();
  await keys.type(rivera.person.email);
  await keys.press("Tab");
  await keys.type(rivera.person.password);
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();

  const opener = page.getByRole("button", { name: "Schedule Session" });
  await expectLive(opener);
  await opener.focus();
  await keys.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Schedule Session" });
  const field = (name: string) => dialog.getByLabel(name, { exact: true });
  await expect(field("Client")).toBeFocused();
  await keys.type(sam.name);
  await keys.press("Tab");
  await keys.type("Typed talk");
  await keys.press("Tab");
  await expect(field("Date")).toBeFocused();
  await keys.type("02032020");
  await keys.press("Enter");
  // The focus moves to the first invalid field, and its description says how to correct it.
  await expect(field("Date")).toBeFocused();
  await expect(field("Date")).toHaveAccessibleDescription(/has passed/);
  // Its year still has the caret.
  await keys.type("2027");
  await keys.press("Enter");
  await expect(page.getByRole("heading", { name: "Session created" })).toBeVisible();
  await expect(page.getByRole("dialog").getByText("Typed talk")).toBeVisible();

  // The focus stays inside, Escape closes, and the focus returns to where it came from.
  for (let stops = 0; stops < 12; stops++) {
    await keys.press("Tab");
    expect(await page.evaluate(() => document.activeElement === document.body || !!document.activeElement?.closest("dialog"))).toBe(true);
  }
  await keys.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(opener).toBeFocused();
});

test("what moves stands still for those who ask for it", async ({ app, people, practice }) => {
  const page = await people.visitor({ reducedMotion: "reduce", storageState: await practice.sam.http.storageState() });
  await page.goto(`${app.url}/sessions/${practice.open.id}/join`);
  await new JoinPage(page).expectLiveCamera();
  const moving = await page.evaluate(() =>
    document.getAnimations().filter((it) => it.playState === "running" && it.effect?.getComputedTiming().endTime === Infinity).length,
  );
  expect(moving).toBe(0);
});
