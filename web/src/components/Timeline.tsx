/** What happened, newest first, a day each. */
import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import { dayLong, time } from "../app/format";
import classes from "./Timeline.module.css";

export interface TimelineItem {
  id: string;
  at: string;
  title: ReactNode;
  detail?: ReactNode;
  tone?: "good" | "warn" | "bad" | "info" | undefined;
}

export function Timeline({ items }: { items: readonly TimelineItem[] }) {
  const days = new Map<string, TimelineItem[]>();
  for (const item of items) {
    const date = item.at.slice(0, 10);
    days.set(date, [...(days.get(date) ?? []), item]);
  }
  return (
    <div className={classes.days}>
      {[...days].map(([date, list]) => (
        <section key={date}>
          <h3 className={classes.day}>{dayLong(date)}</h3>
          <ol className={classes.list}>
            {list.map((item) => (
              <li key={item.id} className={classes.item} data-tone={item.tone}>
                <time dateTime={item.at} className={classes.time}>
                  {time(item.at)}
                </time>
                <div className={classes.what}>
                  <div>{item.title}</div>
                  {item.detail !== undefined && (
                    <Text size="xs" c="dimmed" component="div">
                      {item.detail}
                    </Text>
                  )}
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
