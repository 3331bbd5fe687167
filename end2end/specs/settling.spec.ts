// Outcomes: the client objects to a no-show, and the partner corrects it.
import { App, expect, test as base } from "../support/app.ts";
import { expectAccessible, sidewaysExcess } from "../support/checks.ts";
import { expectLive } from "../support/live.ts";
import { People, phone } from "../support/people.ts";

const password = "rapport-demo-2026";

/** A server with the demonstration's year of data. */
const test = base.extend<{ practice: People }, { demo: App }>({
  demo: [
    async ({ jitsi }, use) => {
      const app = await App.start(jitsi, {}, { demonstration: true });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  practice: async ({ demo, browser }, use) => {
    const people = new People(demo, browser);
    await use(people);
    await people.leave();
  },
});

test("a client objects to a no-show, and the partner corrects it with a reason", async ({ practice }) => {
  const jonas = await practice.signsIn({ role: "client", name: "Jonas Weber", email: "jonas@demo.test", password });
  const rivera = await practice.signsIn({ role: "partner", name: "Dr. Elena Rivera", email: "partner@demo.test", password });
  const { rows } = await jonas.call("history/list", { query: {}, cursor: null });
  const missed = rows.find((it: { status: string }) => it.status === "no_show");
  const hand = await jonas.opens(`/sessions/${missed.id}`, phone);
  const desk = await rivera.opens(`/sessions/${missed.id}`);
  const outcome = desk.getByRole("region", { name: "Outcome" });
  await expect(hand.getByText("We did not see you join.")).toBeVisible();
  await expect(outcome).toContainText("Jonas Weber did not come.");
  await expect(outcome).toContainText("Decided from who was there");

  const object = hand.getByRole("button", { name: "I was there" });
  await expectLive(object);
  await object.tap();
  const dialog = hand.getByRole("dialog", { name: /^Tell .+ that you were there$/ });
  await dialog.getByLabel("What happened?").fill("I waited in the room.");
  expect(await sidewaysExcess(hand)).toEqual([]);
  await expectAccessible(hand);
  await dialog.getByRole("button", { name: "Send objection" }).tap();
  await expect(dialog).toBeHidden();
  await expect(object).toHaveCount(0);

  // It appears without a reload.
  await expect(outcome).toContainText("I was there.");
  await expect(outcome).toContainText("I waited in the room.");
  await desk.getByRole("button", { name: "Correct the outcome" }).click();
  const correct = desk.getByRole("dialog", { name: "Correct the outcome" });
  await correct.getByRole("button", { name: "Save the outcome" }).click();
  await expect(correct.getByText("Choose what became of the session.")).toBeVisible();
  await correct.getByRole("radio", { name: "It took place" }).check();
  await correct.getByLabel("Reason").fill("We spoke by telephone.");
  await expectAccessible(desk);
  await correct.getByRole("button", { name: "Save the outcome" }).click();
  await expect(correct).toBeHidden();
  for (const page of [desk, hand]) {
    await expect(page.getByText("It took place.")).toBeVisible();
    await expect(page.getByText("Reason: We spoke by telephone.")).toBeVisible();
  }
});

test("what counts when nobody comes is one setting", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await rivera.opens("/settings");
  const section = page.getByRole("region", { name: "When nobody comes" });
  await expect(section.getByRole("radio", { name: "Not held" })).toBeChecked();
  const save = section.getByRole("button", { name: "Save" });
  await expectLive(save);
  await section.getByText("No-show of both").click();
  await save.click();
  await expect(page.getByText("Saved for sessions to come")).toBeVisible();
  await page.reload();
  await expect(section.getByRole("radio", { name: "No-show of both" })).toBeChecked();
});
