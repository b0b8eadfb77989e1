import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Title order={1}>{t("error.notFoundTitle")}</Title>
      <Text>{t("error.pageMissing")}</Text>
    </Stack>
  );
}
