// The join gate: who is admitted, and the messages for everyone else.
import { expect, test } from "../support/app.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { SignInPage } from "../pages/sign-in.ts";

test("who is signed out signs in and comes back", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  for (const path of [`/sessions/${session.id}/join`, "/calendar?view=month"]) {
    const page = await people.visitor();
    await page.goto(app.url + path);
    const signIn = new SignInPage(page, app.url);
    await expect(signIn.submit).toBeVisible();
    expect(new URL(page.url()).pathname).toBe("/sign-in");
    await signIn.signIn(sam.person);
    expect(page.url()).toBe(app.url + path);
  }
});

test("a way back that leads elsewhere is not taken", async ({ app, people }) => {
  const { person } = await people.partner("Dr Rivera");
  const page = await people.visitor();
  await page.goto(`${app.url}/sign-in?next=//elsewhere.example/overview`);
  await new SignInPage(page, app.url).signIn(person);
  expect(page.url()).toBe(`${app.url}/overview`);
});

test("for a stranger the session does not exist", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), title: "Between us" });
  const [novak, kim] = await people.pair("Dr Novak", "Kim Berg");
  for (const stranger of [novak, kim]) {
    const page = await stranger.opens("/overview");
    for (const part of ["", "/join", "/meeting"]) {
      const answer = await page.goto(new URL(`/sessions/${session.id}${part}`, page.url()).href);
      expect(answer?.status(), `${stranger.name} at ${part}`).toBe(404);
      await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
      await expect(page.getByText("Between us")).toHaveCount(0);
    }
  }
});

test("an address where nothing is says so", async ({ people }) => {
  const sam = await people.registers("client", "Sam Okafor");
  const page = await sam.opens("/overview");
  for (const path of ["/nowhere", "/sessions/nonsense/join", "/sessions/nonsense"]) {
    const answer = await page.goto(new URL(path, page.url()).href);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  }
});

test("a cancelled session cannot be joined, and says why", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  await rivera.cancels(session, "I have a cold");
  for (const person of [rivera, sam]) {
    const page = await person.opens(`/sessions/${session.id}/join`);
    await expect(page.getByRole("heading", { name: "Session Cancelled" })).toBeVisible();
    await expect(page.getByText("I have a cold")).toBeVisible();
    await expect(new JoinPage(page).join).toHaveCount(0);
  }
});

test("a session in person has no room", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), place: "Room 4" });
  const page = await sam.opens(`/sessions/${session.id}/join`);
  await expect(page.getByRole("heading", { name: "You meet in person" })).toBeVisible();
  await expect(page.getByText("Room 4")).toBeVisible();
});

test("five wrong passcodes lock this person out of this session", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  const wrong = session.passcode === "000000" ? "000001" : "000000";
  const page = await sam.opens(`/sessions/${session.id}/join`);
  const join = new JoinPage(page);
  await join.enterPasscode("12");
  await expect(page.getByText("These are not six digits.")).toBeVisible();
  for (const left of [4, 3, 2, 1]) {
    await join.enterPasscode(wrong);
    await expect(page.getByText(`Tries left: ${left}.`)).toBeVisible();
  }
  await join.enterPasscode(wrong);
  const locked = page.getByRole("heading", { name: "Too many wrong passwords" });
  await expect(locked).toBeVisible();
  await expect(page.getByText(/You can try again in 1[45] minutes/)).toBeVisible();
  await page.reload();
  await expect(locked).toBeVisible();

  const late = await sam.http.post("/api/join/verify_passcode", { data: { id: session.id, passcode: session.passcode } });
  expect(late.status(), "also with the right one").toBe(423);
  // The partner does not need the passcode and joins as before.
  const riveras = await rivera.opens(`/sessions/${session.id}/join`);
  await expect(new JoinPage(riveras).join).toBeEnabled();
});

test("a new passcode ends the wait of a client who mistyped it, and the partner saw why", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const { id, passcode } = await rivera.schedules(sam, { at: inMinutes(5), isProtected: true });
  const desk = await rivera.opens(`/sessions/${id}`);
  const page = await sam.opens(`/sessions/${id}/join`);
  const wrong = passcode === "000000" ? "000001" : "000000";
  const type = (passcode: string | null) => sam.http.post("/api/join/verify_passcode", { data: { id, passcode } });
  for (let nth = 0; nth < 4; nth += 1) await type(wrong);
  const join = new JoinPage(page);
  await join.enterPasscode(wrong);
  await expect(page.getByRole("heading", { name: "Too many wrong passwords" })).toBeVisible();
  await expect(desk.getByText("It was entered wrongly five times.")).toBeVisible();

  const { version, title, when } = await rivera.call("sessions/one", { id });
  const [date, time] = [when.start.slice(0, 10), when.start.slice(11, 16)];
  const fields = { title, date, time, duration: "50", kind: "video", place: "", notes: "" };
  const form = { id, version: String(version), ...fields, passcode: "new" };
  const renewed = await rivera.call("booking/edit", { form });
  await expect(page.getByRole("heading", { name: "Enter the 6-digit password" })).toBeVisible();
  await expect(desk.getByText("It was entered wrongly five times.")).toHaveCount(0);
  await join.enterPasscode(renewed.passcode);
  await expect(join.join).toBeEnabled();
});
