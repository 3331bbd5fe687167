// Before the window opens. The server's clock decides, whatever the browser's shows.
import { App, expect, test } from "../support/app.ts";
import { now } from "../support/clock.ts";
import { People } from "../support/people.ts";
import { inMinutes } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";

const MINUTE = 60_000;

/** The next full minute that leaves time to be early. */
const soon = () => inMinutes(now() % MINUTE > MINUTE - 12_000 ? 1 : 0);

/** The seconds that are shown lead to this instant. */
async function expectCountdownTo(door: JoinPage, opens: number): Promise<void> {
  const [, minutes, seconds] = (await door.countdown.innerText()).match(/(\d+):(\d\d)$/)!;
  const left = (opens - now()) / 1000;
  expect(Math.abs(Number(minutes) * 60 + Number(seconds) - left)).toBeLessThan(3);
}

test("the button enables itself as the window opens, also by a browser's wrong clock", async ({ jitsi, browser }) => {
  test.setTimeout(120_000);
  // The window opens at the start, at most two full minutes away.
  const app = await App.start(jitsi, { JITSI_ALLOW_EARLY_MINUTES: "0" });
  const people = new People(app, browser);
  try {
    const [rivera, sam] = await people.pair();
    const starts = soon();
    const session = await rivera.schedules(sam, { at: starts, title: "First talk" });

    const doors: JoinPage[] = [];
    for (const hours of [-5, 0, 5]) {
      const page = await (hours < 0 ? rivera : sam).opens("/overview");
      await page.addInitScript((shift) => {
        const RealDate = Date;
        class WrongDate extends RealDate {
          constructor(...parts: any[]) {
            super(...((parts.length > 0 ? parts : [RealDate.now() + shift]) as []));
          }
          static override now() {
            return RealDate.now() + shift;
          }
        }
        Object.assign(globalThis, { Date: WrongDate });
      }, hours * 60 * MINUTE);
      const door = new JoinPage(page);
      await door.open(session.link);
      doors.push(door);
    }

    for (const door of doors) {
      await expect(door.countdown).toBeVisible();
      await expect(door.join).toBeDisabled();
      await expectCountdownTo(door, starts.getTime());
    }

    for (const door of doors) {
      await expect(door.join).toBeEnabled({ timeout: 80_000 });
      expect(now(), "not before it opens").toBeGreaterThanOrEqual(starts.getTime() - 100);
      await expect(door.countdown).toBeHidden();
    }
    await doors[2]!.enter();
    await new MeetingPage(doors[2]!.page).expectInside();
  } finally {
    await people.leave();
    await app.stop();
  }
});

test("the countdown leads to a quarter of an hour before the start", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const starts = inMinutes(30);
  const session = await rivera.schedules(sam, { at: starts, title: "Soon" });
  const door = new JoinPage(await sam.opens(`/sessions/${session.id}/join`));
  await expect(door.countdown).toBeVisible();
  await expect(door.join).toBeDisabled();
  await expectCountdownTo(door, starts.getTime() - 15 * MINUTE);
});

test("a session tomorrow has a long countdown, and its devices can be checked already", { tag: "@dates" }, async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(26 * 60), title: "Tomorrow's talk" });
  const page = await sam.opens(`/sessions/${session.id}`);
  await page.getByRole("link", { name: "Check camera and microphone" }).click();
  const door = new JoinPage(page);
  await expect(door.countdown).toHaveText(/You can join in 1 d 1 h/);
  await expect(door.join).toBeDisabled();
  await door.expectLiveCamera();
});
