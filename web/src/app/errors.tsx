/** Errors as people need them: what happened, and what to do. */
import { Alert, Button, Group, List, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Component, type ErrorInfo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import i18next from "i18next";

import { Problem, Unreachable } from "./problem";

/** A title and, where there is more to say, a text. Words of the API are English; the usual ones have their own here. */
export function explain(error: unknown): { title: string; detail?: string; requestId?: string } {
  const t = i18next.getFixedT(null, "app");
  if (error instanceof Unreachable) return { title: t("error.unreachable") };
  if (error instanceof Problem) {
    const requestId = error.requestId === undefined ? {} : { requestId: error.requestId };
    if (error.status === 403) return { title: t("error.forbidden"), ...detailOf(error), ...requestId };
    if (error.status === 404) return { title: t("error.notFound"), ...requestId };
    if (error.status === 429) return { title: t("error.rateLimited") };
    if (error.status >= 500) return { title: t("error.unknown"), ...requestId };
    const known = i18next.exists(`problem.${error.slug}`, { ns: "app" }) ? t(`problem.${error.slug}` as never) : undefined;
    return { title: known ?? error.title, ...detailOf(error) };
  }
  return { title: t("error.unknown"), ...(error instanceof Error ? { detail: error.message } : {}) };
}

function detailOf(error: Problem): { detail?: string } {
  const detail = error.detail ?? (error.errors.length === 1 ? error.errors[0]?.detail : undefined);
  return detail === undefined ? {} : { detail };
}

/** In a form: beside the field where the answer points to one, else in `ProblemAlert`. */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  return Object.fromEntries(
    error.errors.map(({ pointer, detail }) => [pointer.replace(/^#?\//, "").replace(/^body\//, "").replaceAll("/", "."), detail]),
  );
}

export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  const { title, detail, requestId } = explain(error);
  const errors = error instanceof Problem && error.errors.length > 1 ? error.errors : [];
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle size={18} aria-hidden />} title={title}>
      <Stack gap="xs">
        {detail !== undefined && <Text size="sm">{detail}</Text>}
        {errors.length > 0 && (
          <List size="sm">
            {errors.map((each) => (
              <List.Item key={`${each.pointer} ${each.detail}`}>
                {each.pointer}: {each.detail}
              </List.Item>
            ))}
          </List>
        )}
        {requestId !== undefined && (
          <Text size="xs" ff="monospace">
            {t("error.request", { id: requestId })}
          </Text>
        )}
        {onRetry !== undefined && (
          <Group>
            <Button size="xs" variant="default" onClick={onRetry}>
              {t("actions.retry")}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

export function notifyProblem(error: unknown): void {
  const { title, detail, requestId } = explain(error);
  notifications.show({
    color: "red",
    title,
    message: detail ?? (requestId === undefined ? "" : i18next.t("error.request", { ns: "app", id: requestId })),
    autoClose: 12_000,
    role: "alert",
    closeButtonProps: { "aria-label": i18next.t("actions.close", { ns: "app" }) },
  });
}

export function notifyDone(message: string): void {
  notifications.show({ color: "teal", message, autoClose: 4000, closeButtonProps: { "aria-label": i18next.t("actions.close", { ns: "app" }) } });
}

export function PageError({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <Stack p="xl" maw={640} mx="auto" gap="md">
      <Title order={1}>{t("error.title")}</Title>
      <ProblemAlert error={error} onRetry={() => window.location.reload()} />
    </Stack>
  );
}

interface BoundaryState {
  error: Error | null;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: Error): BoundaryState {
    return { error };
  }

  override componentDidCatch(_error: Error, _info: ErrorInfo): void {
    // React writes it to the console; nothing leaves the browser.
  }

  override render(): ReactNode {
    return this.state.error === null ? this.props.children : <PageError error={this.state.error} />;
  }
}
