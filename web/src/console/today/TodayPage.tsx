import { Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

export function TodayPage() {
  const { t } = useTranslation("console");
  return <Title order={1}>{t("nav.today")}</Title>;
}
