// The main journey: a partner plans a session, a second one at the same time is refused, both people go
// through the checklist and meet, and the partner ends it.
import type { Page } from "@playwright/test";
import { expect, test } from "../support/app.ts";
import { expectLive } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { inMinutes, rangeFrom, wall } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";
import { ScheduleDialog } from "../pages/schedule.ts";
import { RegisterPage, SignInPage } from "../pages/sign-in.ts";

const rivera = { role: "partner", name: "Dr Rivera", email: "rivera@practice.example", password: "correct horse battery" } as const;
const sam = { role: "client", name: "Sam Okafor", email: "sam@home.example", password: "staple battery horse" } as const;

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test("a partner and a client plan, meet and end a session", async ({ app, jitsi, people, request }) => {
  test.setTimeout(120_000);
  // The test reads the clipboard; granting any permission means granting all that are needed.
  const permissions = ["clipboard-read", "clipboard-write", "camera", "microphone"];
  const desk = await people.visitor({ permissions });
  const hand = await people.visitor({ ...phone, timezoneId: "Europe/London" });
  const dialog = new ScheduleDialog(desk);
  const starts = inMinutes(5);
  const plan = { client: sam.name, title: "First talk", ...wall(starts), duration: 50, notes: "What brings you here" };
  const range = rangeFrom(starts, plan.duration);
  let link = "";
  let passcode = "";

  await test.step("the partner registers and adds a client", async () => {
    await new RegisterPage(desk, app.url).register(rivera);
    await expect(desk.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
    await desk.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Clients" }).click();
    const add = desk.getByRole("button", { name: "Add client" });
    await expectLive(add);
    await add.click();
    const form = desk.getByRole("dialog", { name: "Add client" });
    await form.getByLabel("Name").fill(sam.name);
    await form.getByLabel("Email").fill(sam.email);
    await form.getByRole("button", { name: "Add client" }).click();
    const shown = desk.getByRole("dialog", { name: "Invitation link" });
    await shown.getByRole("button", { name: "Copy link" }).click();
    await expect(shown.getByText("Copied")).toBeVisible();
    expect(await copied(desk)).toBe(await shown.getByText(/\/invitations\//).innerText());
  });

  await test.step("the client sets a password on the phone", async () => {
    await hand.goto(await copied(desk));
    await expect(hand.getByRole("heading", { name: `Welcome, ${sam.name}` })).toBeVisible();
    await hand.getByLabel("Password").fill(sam.password);
    await hand.getByRole("button", { name: "Accept invitation" }).tap();
    await expect(hand.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
    await hand.getByRole("banner").getByText(sam.name).first().tap();
    await hand.getByRole("button", { name: "Sign out" }).tap();
    await expect(hand.getByRole("button", { name: "Sign in" })).toBeVisible();
  });

  await test.step("the partner plans a protected session", async () => {
    await desk.goto(`${app.url}/overview`);
    await dialog.open();
    await expect(dialog.dialog.getByRole("switch", { name: "Password protection" })).toBeChecked();
    await dialog.fill(plan);
    await dialog.submit();
    const shown = await dialog.created();
    expect(shown.passcode).toMatch(/^\d{6}$/);
    link = shown.link;
    passcode = shown.passcode!;

    await desk.getByRole("button", { name: "Copy link" }).click();
    await expect(desk.getByText("Copied").first()).toBeVisible();
    expect(await copied(desk)).toBe(link);
    await desk.getByRole("button", { name: "Copy details" }).click();
    await expect.poll(() => copied(desk)).toContain(passcode);
    const details = await copied(desk);
    expect(details).toMatch(range);
    for (const part of [plan.title, link, wall(starts, "Europe/London").time]) expect(details).toContain(part);

    await desk.getByRole("button", { name: "Done" }).click();
    await expect(desk.getByText(passcode)).toHaveCount(0);
    await desk.reload();
    await expect(desk.getByRole("link", { name: plan.title })).toBeVisible();
    await expect(desk.getByText(passcode)).toHaveCount(0);
  });

  await test.step("a second session at the same time is refused, and what was typed stays", async () => {
    const second = { ...plan, title: "Second talk", ...wall(inMinutes(20)), duration: 30, notes: "Too much" };
    await dialog.open();
    await dialog.fill(second);
    await dialog.submit();
    await dialog.expectConflict(range);
    await expect(dialog.dialog.getByLabel("Title")).toHaveValue(second.title);
    await expect(dialog.dialog.getByLabel("Time", { exact: true })).toHaveValue(second.time);
    await expect(dialog.dialog.getByLabel("Duration")).toHaveValue("30");
    await expect(dialog.dialog.getByLabel("Notes")).toHaveValue(second.notes);
    await dialog.close();
  });

  const samsJoin = new JoinPage(hand);
  const samsMeeting = new MeetingPage(hand);
  const riverasMeeting = new MeetingPage(desk);

  await test.step("the client signs in from the link and gives the passcode", async () => {
    await samsJoin.open(link);
    const signIn = new SignInPage(hand, app.url);
    await expect(signIn.submit).toBeVisible();
    await signIn.signIn(sam);
    expect(hand.url()).toBe(link);
    await expect(samsJoin.asked).toBeVisible();
    await samsJoin.enterPasscode(passcode === "000000" ? "000001" : "000000");
    await expect(hand.getByText("This is not the right password. Tries left: 4.")).toBeVisible();
    await samsJoin.enterPasscode(passcode);
  });

  await test.step("the checklist shows camera, microphone and goals", async () => {
    await samsJoin.expectChecklist();
    await samsJoin.expectLiveCamera();
    await samsJoin.expectLiveMicrophone();
    await expect(hand.getByText(plan.notes)).toBeVisible();
    await hand.getByRole("checkbox", { name: "I have read the goals" }).check();
    await samsJoin.enter();
    await samsMeeting.expectInside();
  });

  await test.step("the partner joins without a passcode, and both are seen", async () => {
    await desk.goto(`${app.url}/overview`);
    await desk.getByRole("link", { name: "Join Now" }).click();
    const join = new JoinPage(desk);
    await join.expectChecklist();
    await join.enter();
    await riverasMeeting.expectInside();
    for (const meeting of [samsMeeting, riverasMeeting]) {
      await meeting.openSidebar();
      await meeting.expectPeople(rivera.name, sam.name);
    }
    const rooms = await (await request.get(`${jitsi.origin}/_ctl/rooms`)).json();
    expect(rooms).toMatchObject([{ subject: null, participants: [{ displayName: sam.name }, { displayName: rivera.name }] }]);
    // Both frames may use the devices, as our page's permissions policy allows.
    await expect
      .poll(() => jitsi.room()?.participants.map((it) => it.media))
      .toEqual([
        { audio: true, video: true },
        { audio: true, video: true },
      ]);
  });

  await test.step("the partner ends it, and both see it ended", async () => {
    await riverasMeeting.end("Keep talking");
    await riverasMeeting.expectInside();
    await riverasMeeting.end();
    await expect(hand.getByRole("heading", { name: "This session has ended" })).toBeVisible();
    await expect.poll(() => jitsi.rooms().flatMap((it) => it.participants)).toEqual([]);
    const session = link.replace(/\/join$/, "");
    for (const page of [desk, hand]) {
      await page.waitForURL(page === hand ? `${session}#feedback` : session);
      await expect(page.getByRole("heading", { name: plan.title, level: 1 })).toBeVisible();
      await expect(page.getByText("Completed")).toBeVisible();
    }
    await expect(hand.getByRole("heading", { name: "How was your session?" })).toBeInViewport();
    for (const page of [desk, hand]) {
      await page.goto(link);
      await expect(page.getByRole("heading", { name: "This session has ended" })).toBeVisible();
    }
  });
});
