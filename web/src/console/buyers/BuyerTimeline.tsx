/** All that happened to a buyer, out of the event log. */
import { Button, Group } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { type Schemas, address, read } from "../../app/api";
import { ProblemAlert } from "../../app/errors";
import { day, money } from "../../app/format";
import { EmptyState } from "../../components/EmptyState";
import { Panel } from "../../components/page";
import { Timeline } from "../../components/Timeline";
import { useWords } from "../lists/words";

type PublicEvent = Schemas["PublicEvent"];

const BAD = /declined|returned|rejected|hold|overdue|failed|expired|revoked|refused/;
const GOOD = /settled|active|placed|granted|paid|released|received|signed/;

function toneOf(type: string): "good" | "bad" | undefined {
  if (BAD.test(type) && !type.includes("released")) return "bad";
  return GOOD.test(type) ? "good" : undefined;
}

function detailOf({ data }: PublicEvent): string {
  const text = (name: string) => (typeof data[name] === "string" ? data[name] : undefined);
  const amount = typeof data["amount"] === "number" ? money(data["amount"], text("currency") ?? "EUR") : undefined;
  const due = text("due_date");
  return [amount, text("number"), text("external_id"), text("reference"), due === undefined ? undefined : day(due), text("cause"), text("reason")].filter((each) => each !== undefined).join(" · ");
}

export function BuyerTimeline({ accountId }: { accountId: string }) {
  const { t } = useTranslation("console");
  const { eventOf } = useWords();
  const events = useInfiniteQuery({
    queryKey: ["/v1/events", accountId],
    queryFn: ({ pageParam, signal }) => read<{ data: PublicEvent[]; next_cursor: string | null }>(address("/v1/events", {}, { account_id: accountId, limit: 50, cursor: pageParam }), signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const rows = events.data?.pages.flatMap((page) => page.data) ?? [];
  if (events.isError) return <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />;
  if (events.isSuccess && rows.length === 0) return <EmptyState title={t("table.empty", { ns: "app" })} />;
  return (
    <Panel>
      <Timeline items={rows.map((row) => ({ id: row.id, at: row.time, title: eventOf(row.type), detail: detailOf(row), tone: toneOf(row.type) }))} />
      {events.hasNextPage && (
        <Group justify="center" mt="md">
          <Button size="xs" variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {t("table.more", { ns: "app" })}
          </Button>
        </Group>
      )}
    </Panel>
  );
}
