import { Stack, Text } from "@mantine/core";
import { IconMoodEmpty } from "@tabler/icons-react";
import type { ReactNode } from "react";

export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py={40} px="md">
      <IconMoodEmpty size={26} stroke={1.3} color="var(--mantine-color-dimmed)" aria-hidden />
      <Text c="dimmed" ta="center">
        {title}
      </Text>
      {children}
    </Stack>
  );
}
