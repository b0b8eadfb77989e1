import { Container, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { useMe } from "../app/session";

export function HomePage() {
  const { t } = useTranslation("portal");
  const me = useMe();
  return (
    <Container component="main" py="lg">
      <Title order={1}>{t("title")}</Title>
      {me.accounts.map((account) => (
        <p key={account.id}>{account.name}</p>
      ))}
    </Container>
  );
}
