import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, write } from "../../app/api";
import { notifyDone } from "../../app/errors";
import { useMay } from "../../app/permissions";
import { Page } from "../../components/page";
import { CreditNotesTable, DisputesTable, InvoicesTable, OrdersTable, StatementsTable } from "../lists/tables";
import { NewCreditNoteDialog } from "./CreditNotePage";

export function OrdersPage() {
  const { t } = useTranslation("console");
  return (
    <Page title={t("nav.orders")}>
      <OrdersTable />
    </Page>
  );
}

export function InvoicesPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const queries = useQueryClient();
  const send = async (rows: Schemas["InvoiceAnswer"][]) => {
    for (const row of rows) await write("POST", address("/v1/invoices/{invoice_id}/send", { invoice_id: row.id }), {});
    notifyDone(t("papers.sentMany", { count: rows.length }));
    await queries.invalidateQueries();
  };
  return (
    <Page title={t("nav.invoices")}>
      <InvoicesTable bulk={may("documents.send") ? [{ label: t("papers.send"), run: send }] : []} />
    </Page>
  );
}

export function CreditNotesPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title={t("nav.creditNotes")}
      actions={
        may("credit_notes.write") && (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            {t("creditNotes.add")}
          </Button>
        )
      }
    >
      <CreditNotesTable />
      {adding && <NewCreditNoteDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

export function StatementsPage() {
  const { t } = useTranslation("console");
  return (
    <Page title={t("nav.statements")}>
      <StatementsTable />
    </Page>
  );
}

export function DisputesPage() {
  const { t } = useTranslation("console");
  return (
    <Page title={t("nav.disputes")}>
      <DisputesTable />
    </Page>
  );
}
