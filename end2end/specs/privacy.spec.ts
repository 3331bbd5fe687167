// No third party learns of a session before it is joined, and the room's address is in one response only.
import { expect, test } from "../support/app.ts";
import { recordAnswers, watchHosts } from "../support/checks.ts";
import { expectLive } from "../support/live.ts";
import { inMinutes, wall } from "../support/times.ts";
import { JoinPage } from "../pages/join.ts";
import { MeetingPage } from "../pages/meeting.ts";
import { ScheduleDialog } from "../pages/schedule.ts";

test("no other host is asked before joining, and only the join answer names the room", async ({ app, jitsi, people }) => {
  test.setTimeout(120_000);
  const [rivera, sam] = await people.pair();
  const desk = await rivera.opens("/settings");
  const hand = await sam.opens("/settings");
  const contexts = [desk.context(), hand.context()];
  const watched = contexts.map((it) => watchHosts(it));
  const recorded = contexts.map((it) => recordAnswers(it, app.url));

  // The partner: every page, and a session planned.
  for (const path of ["/overview", "/sessions", "/sessions?half=past", "/calendar", "/calendar?view=month", "/calendar?view=agenda", "/clients", "/sessions/new", "/settings"]) {
    await desk.goto(app.url + path);
    await expect(desk.getByRole("main")).toBeVisible();
  }
  await desk.goto(`${app.url}/sessions`);
  const dialog = new ScheduleDialog(desk);
  await dialog.open();
  await dialog.fill({ client: sam.name, title: "First talk", ...wall(inMinutes(5)) });
  await dialog.submit();
  const { link, passcode } = await dialog.created();
  const id = link.split("/").at(-2)!;
  await dialog.close();
  await desk.goto(`${app.url}/sessions/${id}`);
  await expectLive(desk.getByRole("button", { name: "Edit" }));
  await desk.getByRole("button", { name: "Edit" }).click();
  await desk.getByRole("dialog").getByLabel("Notes").fill("What brings you here");
  await desk.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(desk.getByText("What brings you here")).toBeVisible();

  // The client: every page, up to joining.
  for (const path of ["/overview", "/sessions", "/calendar?view=agenda", "/settings", `/sessions/${id}`]) {
    await hand.goto(app.url + path);
    await expect(hand.getByRole("main")).toBeVisible();
  }
  const samsJoin = new JoinPage(hand);
  await samsJoin.open(link);
  await samsJoin.enterPasscode(passcode!);
  await samsJoin.expectChecklist();
  await samsJoin.expectLiveCamera();
  const riverasJoin = new JoinPage(desk);
  await riverasJoin.open(link);
  await riverasJoin.expectLiveCamera();

  expect(watched.flatMap((it) => it.others(app.url)), "before joining").toEqual([]);
  expect(jitsi.rooms(), "the meeting server knows of nobody").toEqual([]);

  // Requests to the meeting server carry no referrer.
  const referrers: (string | undefined)[] = [];
  for (const context of contexts) {
    context.on("request", (it) => {
      if (it.isNavigationRequest() && it.url().startsWith(jitsi.origin)) referrers.push(it.headers()["referer"]);
    });
  }
  for (const join of [samsJoin, riverasJoin]) {
    await join.enter();
    await new MeetingPage(join.page).expectInside();
  }
  expect(referrers).toEqual([undefined, undefined]);
  for (const hosts of watched) expect(hosts.hosts()).toEqual([new URL(app.url).host, jitsi.host].sort());
  const { room } = jitsi.room()!;
  expect(room.length).toBeGreaterThan(16);

  // A separate window: the address is in a header, and in none of our pages.
  const moved = await sam.http.post("/api/join/join", { form: { id, window: "1" }, maxRedirects: 0 });
  expect(moved.status()).toBe(303);
  expect(moved.headers()["location"]?.toLowerCase()).toContain(room);
  expect(await moved.text()).toBe("");

  const riveras = new MeetingPage(desk);
  await riveras.end();
  for (const page of [desk, hand]) {
    await page.waitForURL(`${app.url}/sessions/${id}${page === hand ? "#feedback" : ""}`);
    for (const path of ["/overview", "/sessions?half=past", "/calendar", `/sessions/${id}/join`, `/sessions/${id}/meeting`]) {
      await page.goto(app.url + path);
      await expect(page.getByRole("main")).toBeVisible();
    }
    // The event stream, which is an answer too, ends with its page.
    await page.goto("about:blank");
  }

  for (const answers of recorded) {
    expect(await answers.count()).toBeGreaterThan(20);
    expect(await answers.holding(room)).toEqual(["POST /api/join/enter"]);
    expect(await answers.holding(`${jitsi.origin}/${room}`)).toEqual(["POST /api/join/enter"]);
  }
  // The passcode was in the response that created it; it is posted, but never sent to a browser again.
  expect(await recorded[0]!.holding(`>${passcode}<`)).toEqual(["POST /api/booking/schedule"]);
  expect(await recorded[1]!.holding(`"${passcode}"`)).toEqual([]);
  const log = app.log();
  for (const secret of [room, passcode!, rivera.person.password]) expect(log).not.toContain(secret);
});

test("the policies of every page allow what it needs, and nothing else", async ({ app, jitsi, people }) => {
  const [rivera, sam] = await people.pair();
  const session = await rivera.schedules(sam, { at: inMinutes(5) });
  const get = async (path: string) => (await sam.http.get(path)).headers();
  for (const path of ["/overview", "/calendar", `/sessions/${session.id}`]) {
    const headers = await get(path);
    expect(headers["content-security-policy"], path).not.toContain(jitsi.host);
    expect(headers["permissions-policy"], path).toContain("camera=()");
  }
  const join = await get(`/sessions/${session.id}/join`);
  expect(join["content-security-policy"]).toContain("frame-src 'none'");
  expect(join["permissions-policy"]).toContain("camera=(self)");
  const meeting = await get(`/sessions/${session.id}/meeting`);
  expect(meeting["content-security-policy"]?.replace(`frame-src ${jitsi.origin}`, ""), "no script of another host").not.toMatch(/script-src[^;]*http/);
  expect(meeting["content-security-policy"]).toContain(`frame-src ${jitsi.origin}`);
  expect(meeting["permissions-policy"]).toContain(`camera=(self "${jitsi.origin}")`);
  // Forms of the page must send their origin; the response with the room sends no referrer at all.
  expect(meeting["referrer-policy"]).toBe("same-origin");
  const entered = await sam.http.post("/api/join/enter", { data: { id: session.id } });
  expect(entered.headers()["referrer-policy"]).toBe("no-referrer");
  expect(entered.headers()["cache-control"]).toBe("no-store");
  expect((await sam.http.get(app.url)).headers()["x-frame-options"]).toBe("DENY");
});
