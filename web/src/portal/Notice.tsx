/** A message in the page, in a tone whose contrast holds in both themes. */
import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./portal.module.css";

export type Tone = "good" | "warn" | "bad" | "info" | "plain";

export function Notice({ tone, title, role, children }: { tone: Tone; title: string; role?: "status" | "alert"; children?: ReactNode }) {
  return (
    <div className={classes.notice} data-tone={tone} {...(role === undefined ? {} : { role })}>
      <Stack gap="xs">
        <Text fw={600}>{title}</Text>
        {children}
      </Stack>
    </div>
  );
}
