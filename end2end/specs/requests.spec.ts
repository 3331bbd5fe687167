// A client asks for a session and answers questions; the partner accepts it, or proposes another time.
import { expect, type Locator, type Page } from "@playwright/test";
import { test } from "../support/app.ts";
import { expectAccessible } from "../support/checks.ts";
import { expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { nextWeek } from "../support/times.ts";

const slots = (page: Page): Locator => page.locator(".book-slots button");

test("a partner asks questions and accepts one by one, and a client asks on a phone", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const { id } = await rivera.offers("First talk", { hours: "14:00–16:00" });
  const desk = await rivera.opens("/availability");
  await desk.getByRole("button", { name: "Edit First talk" }).click();
  const dialog = desk.getByRole("dialog", { name: "Edit session type" });
  await dialog.getByLabel("Booking").selectOption("I accept each one, within 2 days");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(desk.getByText("On request")).toBeVisible();

  await desk.getByRole("link", { name: "Questions" }).click();
  await expect(desk.getByText("No questions yet")).toBeVisible();
  const add = desk.getByRole("region", { name: "Add Question" });
  await expectProgram(desk);
  await expectAccessible(desk);
  await add.getByLabel("Question").fill("How did you hear of me?");
  await expect(add.getByLabel("Answers to choose from")).toBeHidden();
  await add.getByLabel("Answer", { exact: true }).selectOption("One of several");
  await add.getByLabel("Answers to choose from").fill("A friend");
  await add.getByRole("button", { name: "Add Question" }).click();
  await expect(add.getByLabel("Answers to choose from")).toHaveAttribute("aria-invalid", "true");
  await expect(add.getByLabel("Question")).toHaveValue("How did you hear of me?");
  await add.getByLabel("Answers to choose from").fill("A friend\nThe web");
  await add.getByRole("button", { name: "Add Question" }).click();
  await expect(desk.getByText("A friend · The web")).toBeVisible();
  await add.getByLabel("Question").fill("I have read the terms");
  await add.getByLabel("Answer", { exact: true }).selectOption("A tick");
  await add.getByLabel("Has to be answered").check();
  await add.getByRole("button", { name: "Add Question" }).click();
  await expect(desk.getByRole("listitem")).toHaveCount(2);
  await desk.getByRole("button", { name: "Move question 2 up" }).click();
  await expect(desk.getByRole("listitem").first()).toContainText("I have read the terms");
  await expectAccessible(desk);
  await desk.goto(new URL("/overview", desk.url()).href);
  await expectProgram(desk);

  const page = await sam.opens(`/book/${id}?day=${nextWeek(2)}`, phone);
  let taps = 0;
  const tap = async (target: Locator) => {
    await expectProgram(page);
    await target.tap();
    taps++;
  };
  await tap(slots(page).first());
  await expect(page.getByText("accepts sessions one by one")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("How did you hear of me?").selectOption("The web");
  await page.getByRole("button", { name: "Request Session" }).tap();
  await expect(page.getByText("Tick this to go on.")).toBeVisible();
  await expect(page.getByLabel("I have read the terms")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("How did you hear of me?")).toHaveValue("The web");
  await expectAccessible(page);
  await tap(page.getByLabel("I have read the terms"));
  await tap(page.getByRole("button", { name: "Request Session" }));
  await expect(page.getByRole("heading", { name: `You have asked ${rivera.name} for a session` })).toBeVisible();
  await expect(page.getByText("Your request is sent")).toBeVisible();
  await expectAccessible(page);
  expect(taps).toBeLessThanOrEqual(6);

  // The partner sees it at once, and answers with another time.
  const asked = desk.getByRole("article", { name: `${sam.name} asks for a session` });
  await expect(asked).toBeVisible();
  await expectAccessible(desk);
  await asked.getByRole("link", { name: "Answer" }).click();
  await expect(desk.getByText("The web")).toBeVisible();
  await expectProgram(desk);
  await expectAccessible(desk);
  await desk.getByRole("button", { name: "Propose Another Time" }).click();
  const proposal = desk.getByRole("dialog", { name: "Propose Another Time" });
  await proposal.getByLabel("Time", { exact: true }).fill("18:30");
  await proposal.getByLabel("Your words").fill("I am out at that time.");
  await expectAccessible(desk);
  await proposal.getByRole("button", { name: "Send Proposal" }).click();
  await expect(desk.getByRole("heading", { name: `You have proposed another time to ${sam.name}` })).toBeVisible();
  await expect(desk.getByRole("button", { name: "Accept Session" })).toBeHidden();

  // The client's page follows.
  await expect(page.getByRole("heading", { name: `${rivera.name} proposes another time` })).toBeVisible();
  await expect(page.getByText("I am out at that time.")).toBeVisible();
  await expect(page.locator(".book-when")).toHaveText(/18:30–19:20$/);
  await expectAccessible(page);
  await tap(page.getByRole("button", { name: "Accept Session" }));
  await expect(page.getByRole("heading", { name: `Your session with ${rivera.name} is booked` })).toBeVisible();
  await tap(page.getByRole("link", { name: "Open session" }));
  await expect(page.getByRole("heading", { name: "First talk" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Before the session" })).toContainText("The web");
  await expectAccessible(page);
});

test("a request is withdrawn without scripts, and the partner is told", async ({ app, people }) => {
  const [rivera, sam] = await people.pair();
  const { id } = await rivera.offers("First talk", { hours: "14:00–16:00", approval: "24" });
  const page = await people.visitor({ ...phone, javaScriptEnabled: false, storageState: await sam.http.storageState() });
  await page.goto(`${app.url}/book/${id}?day=${nextWeek(2)}`);
  await slots(page).first().click();
  await page.getByRole("button", { name: "Request Session" }).click();
  await expect(page.getByRole("heading", { name: `You have asked ${rivera.name} for a session` })).toBeVisible();
  await page.getByRole("button", { name: "Withdraw Request" }).click();
  await page.getByRole("dialog", { name: "Withdraw this request?" }).getByRole("button", { name: "Withdraw Request" }).click();
  await expect(page.getByRole("heading", { name: "You have withdrawn the request" })).toBeVisible();
  const desk = await rivera.opens("/overview");
  const told = desk.getByRole("article", { name: `${sam.name} has withdrawn the request` });
  await expect(told).toBeVisible();
  await expectProgram(desk);
  await told.getByRole("button", { name: "Dismiss" }).click();
  await expect(told).toBeHidden();
});

test("a client waits for an earlier time, and takes it when it becomes free", async ({ people }) => {
  const [rivera, sam] = await people.pair();
  const maya = await rivera.invites("Maya Client");
  const { id } = await rivera.offers("First talk", { hours: "14:00–16:00" });
  // The first time there is.
  const { days } = await maya.call("slots/list", { id });
  const start = days[0].slots[0].start;
  const taken = await maya.call("slots/book", { form: { id, start } });
  const page = await sam.opens(`/book/${id}`, phone);
  await expectProgram(page);
  await page.getByRole("button", { name: "Wait for an Earlier Time" }).tap();
  await expect(page.getByRole("button", { name: "Stop Waiting" })).toBeVisible();
  await expectAccessible(page);
  await page.goto(new URL("/overview", page.url()).href);
  await expect(page.getByText(`You wait for an earlier time with ${rivera.name}`)).toBeVisible();
  await expectProgram(page);
  await maya.cancels(taken);
  const offered = page.getByRole("article", { name: `An earlier time with ${rivera.name} is free` });
  await expect(offered).toBeVisible({ timeout: 30_000 });
  await expectAccessible(page);
  await offered.getByRole("button", { name: "Take This Time" }).tap();
  await expect(page.getByText("We keep this time for you until")).toBeVisible();
  await expectProgram(page);
  await page.getByRole("button", { name: "Book Session" }).tap();
  await expect(page.getByRole("heading", { name: "Your session is booked" })).toBeVisible();
});
