/** Parts of the frame that both applications share. */
import { ActionIcon, Group, Menu, Text, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import icon from "./icon.svg";
import { choose, offeredLanguages } from "./i18n";
import { useSession } from "./session";

export function Brand({ large = false, compact = false }: { large?: boolean; compact?: boolean }) {
  const { me } = useSession();
  const logo = me?.merchant.branding?.logo_url;
  const size = large ? 36 : 26;
  return (
    <Group gap={large ? 12 : 9} wrap="nowrap" miw={0}>
      <img src={logo ?? icon} alt="" height={size} width={logo ? undefined : size} />
      {!compact && (
        <Text fw={680} size={large ? "xl" : "md"} truncate>
          {me?.merchant.name ?? "Encours"}
        </Text>
      )}
    </Group>
  );
}

export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label={t("security.languageLabel")}>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("security.languageLabel")}>
            <IconLanguage size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        {offeredLanguages().map((language) => (
          <Menu.Item
            key={language}
            onClick={() => void choose(language)}
            leftSection={<IconCheck size={14} aria-hidden visibility={i18n.language === language ? "visible" : "hidden"} />}
          >
            {t(`language.${language}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const SCHEMES = [
  { value: "light", icon: IconSun },
  { value: "dark", icon: IconMoon },
  { value: "auto", icon: IconDeviceDesktop },
] as const;

export function ThemeItems() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>{t("theme.label")}</Menu.Label>
      {SCHEMES.map(({ value, icon: Icon }) => (
        <Menu.Item
          key={value}
          closeMenuOnClick={false}
          leftSection={<Icon size={15} aria-hidden />}
          rightSection={colorScheme === value ? <IconCheck size={14} aria-hidden /> : null}
          onClick={() => setColorScheme(value)}
        >
          {t(`theme.${value}`)}
        </Menu.Item>
      ))}
    </>
  );
}
