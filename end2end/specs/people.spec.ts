// Who may meet whom: an invitation is accepted with an account that there is, and either person ends a tie.
import { SignInPage } from "../pages/sign-in.ts";
import { expect, test } from "../support/app.ts";
import { expectLive, expectProgram } from "../support/live.ts";
import { phone } from "../support/people.ts";
import { inMinutes, wall } from "../support/times.ts";

const DAY = 24 * 60;

test("a person with an account accepts another partner's invitation, and ends it again", async ({ app, people }) => {
  const [, sam] = await people.pair();
  const okafor = await people.partner("Dr Lund");
  const { invitation, client } = await okafor.call("clients/add", { form: { name: "S. Okafor", email: sam.person.email } });
  const { date, time } = wall(inMinutes(2 * DAY), okafor.zone);
  const form = { client: client.id, title: "A first talk", date, time, duration: "50", kind: "video", place: "", protected: "", notes: "" };
  await okafor.call("booking/schedule", { form });
  const page = await people.visitor(phone);

  await test.step("the link leads through the sign-in page and back", async () => {
    await page.goto(invitation);
    await expect(page.getByText("Sessions that wait for you: 1")).toBeVisible();
    await page.getByRole("link", { name: "Sign in and accept" }).tap();
    await new SignInPage(page, app.url).signIn(sam.person);
    await expect(page.getByText(`You accept as ${sam.name}`)).toBeVisible();
    await page.getByRole("button", { name: "Accept invitation" }).tap();
    await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: "A first talk" })).toBeVisible();
  });

  await test.step("the client ends it", async () => {
    const end = page.getByRole("button", { name: "End: Dr Lund" });
    await expectLive(end);
    await end.tap();
    const dialog = page.getByRole("dialog", { name: "End with Dr Lund?" });
    await dialog.getByRole("button", { name: "End", exact: true }).tap();
    await expect(dialog).toBeHidden();
    await expect(end).toHaveCount(0);
    await expect(page.getByRole("link", { name: "A first talk" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "End: Dr Rivera" })).toBeVisible();
  });

  await test.step("the partner has neither the client nor the session", async () => {
    const theirs = await okafor.opens("/clients");
    await expect(theirs.getByText("Add the first by name and email.")).toBeVisible();
    await theirs.goto(`${app.url}/overview`);
    await expect(theirs.getByRole("link", { name: "A first talk" })).toHaveCount(0);
  });
});

test("an invitation is shared with the device's dialog or by email", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  const page = await people.visitor({ ...phone, storageState: await rivera.http.storageState() });
  const invite = async (name: string, email: string) => {
    await page.goto(`${people.app.url}/clients`);
    const add = page.getByRole("button", { name: "Add client" });
    await expectLive(add);
    await add.click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByLabel("Email").fill(email);
    await dialog.getByRole("button", { name: "Add client" }).click();
    await expect(dialog.getByText(`Send this link to ${name}.`)).toBeVisible();
    return { dialog, link: await dialog.getByText(/\/invitations\//).innerText() };
  };

  await test.step("a browser that cannot share offers email only", async () => {
    await page.addInitScript(() => {
      if (!sessionStorage.getItem("shares")) Object.defineProperty(Navigator.prototype, "share", { value: undefined, configurable: true });
    });
    const { dialog, link } = await invite("Lou & Co", "lou+first@home.example");
    await expect(dialog.getByRole("button", { name: "Share" })).toBeHidden();
    const mail = new URL((await dialog.getByRole("link", { name: "Send by email" }).getAttribute("href"))!);
    expect([mail.protocol, decodeURIComponent(mail.pathname)]).toEqual(["mailto:", "lou+first@home.example"]);
    expect(mail.searchParams.get("subject")).toBe("Dr Rivera invites you to meet on Rapport");
    const body = mail.searchParams.get("body")!;
    expect(body.split("\r\n")).toEqual(expect.arrayContaining(["Hello Lou & Co,", link, "Dr Rivera"]));
  });

  await test.step("one that can gets the link", async () => {
    await page.evaluate(() => sessionStorage.setItem("shares", "yes"));
    await page.addInitScript(() => {
      const share = async (what: object) => void Object.assign(window, { shared: what });
      Object.defineProperty(Navigator.prototype, "share", { value: share, configurable: true });
    });
    const { dialog, link } = await invite("Kim Frost", "kim@home.example");
    await dialog.getByRole("button", { name: "Share" }).tap();
    const text = "Dr Rivera invites you to meet on Rapport";
    await expect.poll(() => page.evaluate(() => (window as any).shared)).toEqual({ url: link, title: text, text });
  });
});

test("a partner removes an invitation without WASM", async ({ people }) => {
  const rivera = await people.partner("Dr Rivera");
  await rivera.call("clients/add", { form: { name: "Lou Stein", email: "lou@home.example" } });
  const page = await rivera.opens("/clients", { javaScriptEnabled: false });
  await page.getByRole("button", { name: "Remove: Lou Stein" }).click();
  await page.getByRole("dialog", { name: "Remove Lou Stein?" }).getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("Add the first by name and email.")).toBeVisible();
});

test("the clients' page hears that somebody has accepted, and of a sign-out elsewhere", async ({ app, people }) => {
  const rivera = await people.partner("Dr Rivera");
  const { invitation } = await rivera.call("clients/add", { form: { name: "Lou Stein", email: "lou.stein@home.example" } });
  const page = await rivera.opens("/clients");
  await expectProgram(page);
  const row = page.getByRole("article", { name: "Lou Stein" });
  await expect(row.getByText("Invited", { exact: true })).toBeVisible();
  const http = await people.http();
  const form = { token: new URL(invitation).pathname.split("/").at(-1), password: "staple battery horse", time_zone: "Europe/Berlin" };
  expect((await http.post("/api/clients/accept_invitation", { data: { form } })).ok()).toBe(true);
  await expect(row.getByText("Active", { exact: true })).toBeVisible();

  // In another browser of hers.
  await rivera.call("account/sign_out", { everywhere: true });
  await expect(page).toHaveURL(`${app.url}/sign-in?next=/clients`);
});
