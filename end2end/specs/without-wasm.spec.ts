// Registering, signing in, scheduling and joining are plain forms that work without scripts.
import { expect, test } from "../support/app.ts";
import { phone } from "../support/people.ts";
import { columnName, inMinutes, nextWeek, rangeFrom, wall } from "../support/times.ts";
import { CalendarPage } from "../pages/calendar.ts";
import { JoinPage } from "../pages/join.ts";
import { created, fillPlan } from "../pages/schedule.ts";
import { RegisterPage, SignInPage } from "../pages/sign-in.ts";

const plain = { javaScriptEnabled: false };

test("a partner registers, signs out, and signs in", async ({ app, people }) => {
  const person = { role: "partner", name: "Dr Weber", email: "weber@practice.example", password: "correct horse battery" } as const;
  const page = await people.visitor(plain);
  const register = new RegisterPage(page, app.url);

  await register.register(person);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
  await page.getByRole("banner").getByText(person.name).first().click();
  await page.getByRole("button", { name: "Sign out" }).click();

  const signIn = new SignInPage(page, app.url);
  await signIn.open();
  await signIn.email.fill(person.email);
  await signIn.password.fill("something else altogether");
  await signIn.submit.click();
  await expect(page.getByRole("alert")).toContainText("Email or password is wrong.");
  await expect(page.getByRole("alert")).toBeFocused();
  await expect(signIn.email).toHaveValue(person.email);
  await expect(signIn.password).toHaveValue("");
  await signIn.signIn(person);
  await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
});

test("a registration that is refused keeps what was typed and says how to mend it", async ({ app, people }) => {
  const page = await people.visitor(plain);
  await page.goto(`${app.url}/register`);
  await page.getByRole("radio", { name: "a partner" }).check();
  await page.getByLabel("Name").fill("Dr Weber");
  await page.getByLabel("Email").fill("weber");
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription(/name@example\.org/);
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/This has fewer than 12 characters/);
  await expect(page.getByLabel("Email")).toBeFocused();
  await expect(page.getByLabel("Name")).toHaveValue("Dr Weber");
  await expect(page.getByLabel("Email")).toHaveValue("weber");
  await expect(page.getByRole("radio", { name: "a partner" })).toBeChecked();
});

test("a partner schedules, and is refused what overlaps", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const page = await rivera.opens("/overview", plain);
  await page.getByRole("button", { name: "Schedule Session" }).click();
  await expect(page.getByRole("heading", { name: "Schedule Session", level: 1 })).toBeVisible();
  const starts = inMinutes(90);
  const plan = { client: sam.name, title: "First talk", ...wall(starts), duration: 60, notes: "What brings you here" };
  const form = page.getByRole("main");
  await fillPlan(form, plan);
  await form.getByRole("button", { name: "Create Session" }).click();
  const { link, passcode } = await created(page);
  expect(link).toMatch(/\/join$/);
  expect(passcode).toMatch(/^\d{6}$/);

  await page.getByRole("link", { name: "Schedule another" }).click();
  const second = { ...plan, title: "Second talk", ...wall(inMinutes(120)), notes: "Too much", isProtected: false };
  await fillPlan(form, second);
  await form.getByRole("button", { name: "Create Session" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "This time overlaps another session" });
  await expect(alert).toContainText(rangeFrom(starts, plan.duration));
  await expect(form.getByLabel("Title")).toHaveValue(second.title);
  await expect(form.getByLabel("Client")).toHaveValue(sam.account);
  await expect(form.getByLabel("Time", { exact: true })).toHaveValue(second.time);
  await expect(form.getByLabel("Duration")).toHaveValue("60");
  await expect(form.getByLabel("Notes")).toHaveValue(second.notes);
  await expect(form.getByRole("switch", { name: "Password protection" })).not.toBeChecked();
});

test("what asks first is left alone or confirmed", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const open = await rivera.schedules(sam, { at: inMinutes(5), title: "Held now" });
  const later = await rivera.schedules(sam, { at: inMinutes(600), title: "Never held" });
  await sam.enters(open);
  await rivera.enters(open);
  const page = await rivera.opens(`/sessions/${later.id}`, plain);
  const question = page.getByRole("dialog");

  await page.getByRole("button", { name: "Delete" }).click();
  await expect(question).toHaveAccessibleName("Delete this session?");
  await question.getByRole("button", { name: "Keep it" }).click();
  await expect(question).toBeHidden();
  await page.getByRole("button", { name: "Delete" }).click();
  await question.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/sessions$/);
  await expect(page.getByText("Held now")).toBeVisible();
  await expect(page.getByText("Never held")).toBeHidden();

  await page.getByRole("link", { name: "Held now" }).click();
  await page.getByRole("main").getByRole("button", { name: "End session" }).click();
  await question.getByRole("button", { name: "Keep talking" }).click();
  await expect(question).toBeHidden();
  await page.getByRole("main").getByRole("button", { name: "End session" }).click();
  await question.getByRole("button", { name: "End session" }).click();
  await expect(page.getByText("Completed")).toBeVisible();

  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(question.getByRole("button", { name: "Stay signed in" })).toBeFocused();
  await expect(question.getByRole("button", { name: "Stay signed in" })).toBeInViewport();
  await question.getByRole("button", { name: "Stay signed in" }).click();
  await expect(question).toBeHidden();
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await question.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(page.getByRole("heading", { name: "Welcome back", level: 1 })).toBeVisible();
});

test("a client gives the passcode and goes into the room", async ({ jitsi, people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "First talk", isProtected: true, notes: "What brings you here" });
  const page = await sam.opens(`/sessions/${session.id}`, plain);
  await page.getByRole("link", { name: "Join Now" }).click();
  const join = new JoinPage(page);
  await expect(join.asked).toBeVisible();
  await join.enterPasscode(session.passcode === "000000" ? "000001" : "000000");
  await expect(page.getByText("This is not the right password. Tries left: 4.")).toBeVisible();
  await expect(join.passcode).toBeFocused();
  await join.enterPasscode(session.passcode!);
  // Text locators do not see the text of `noscript`.
  await expect(page.locator("noscript").first()).toBeVisible();
  await expect(page.getByText("What brings you here")).toBeVisible();

  const asked = page.waitForResponse((it) => it.request().method() === "POST");
  await join.enter();
  expect((await asked).status()).toBe(303);

  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Open in a new window" }).click();
  const room = await opened;
  await expect(room.getByRole("heading", { name: "Fake Jitsi room" })).toBeVisible();
  expect(new URL(room.url()).origin).toBe(jitsi.origin);
});

test("the calendar and the lists are read and walked by links", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(90), title: "First talk" });
  const page = await sam.opens("/calendar?view=agenda", plain);
  await page.getByRole("link", { name: "First talk" }).click();
  await expect(page).toHaveURL(new RegExp(`/sessions/${session.id}$`));
  await page.getByRole("link", { name: "Video Sessions" }).click();
  await expect(page.getByRole("link", { name: "First talk" })).toBeVisible();
  await page.getByRole("navigation", { name: "Which sessions" }).getByRole("link", { name: "Past" }).click();
  await expect(page.getByText("No past sessions")).toBeVisible();
});

test("the calendar's weeks, days and views are links", { tag: "@dates" }, async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const friday = nextWeek(5);
  for (const time of ["09:00", "10:00", "11:00", "12:00"]) {
    await rivera.schedules(sam, { at: { date: friday, time }, title: `Talk at ${time}` });
  }
  const page = await rivera.opens("/calendar", { ...phone, ...plain });
  const calendar = new CalendarPage(page, app.url);
  await calendar.step("Next week").tap();
  await calendar.days.getByRole("link", { name: /^Friday .*, sessions: 4$/ }).tap();
  await expect(page.getByRole("region", { name: columnName(friday) }).getByRole("heading")).toBeInViewport();
  await calendar.view("Month").tap();
  await page.getByRole("link", { name: /^1 more on Friday/ }).tap();
  await expect(page).toHaveURL(new RegExp(`view=agenda&date=${friday}$`));
  await expect(calendar.session("Talk at 12:00")).toBeVisible();
  await page.getByRole("link", { name: "Schedule Session" }).tap();
  await expect(page).toHaveURL(/\/sessions\/new\?date=/);
});
