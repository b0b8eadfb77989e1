/** The merchant's present: of the sandbox clock, or of the real one. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { read } from "./api";
import { useMe } from "./session";

export interface Clock {
  now: string;
  status: "ready" | "moving";
}

export function useClock() {
  const { merchant } = useMe();
  return useQuery({
    queryKey: ["clock"],
    queryFn: ({ signal }) => read<Clock>("/v1/sandbox/clock", signal),
    enabled: merchant.sandbox,
    refetchInterval: (query) => (query.state.data?.status === "moving" ? 1000 : 60_000),
  });
}

/** The day that it is, `2026-11-27`. */
export function useToday(): string {
  const clock = useClock();
  const [opened] = useState(() => new Date().toISOString());
  return (clock.data?.now ?? opened).slice(0, 10);
}
