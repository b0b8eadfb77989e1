import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type Schemas, address, write } from "../../app/api";
import { useMay } from "../../app/permissions";
import { DataTable } from "../../components/DataTable";
import { ReasonDialog } from "../../components/ActionDialog";
import { Page } from "../../components/page";
import { Dash, Money, Status } from "../../components/values";
import { useStatusWords } from "../statuses";
import { usedOf } from "../today/queues";
import { CreditLine } from "./CreditLine";
import { NewBuyerDialog } from "./BuyerForms";

type Buyer = Schemas["ReportedExposure"];

export function BuyersPage() {
  const { t } = useTranslation("console");
  const may = useMay();
  const statuses = useStatusWords(["pending", "active", "on_hold", "closed"]);
  const [adding, setAdding] = useState(false);
  const [many, setMany] = useState<{ act: "hold" | "release"; rows: Buyer[] } | null>(null);
  return (
    <Page
      title={t("buyers.title")}
      actions={
        may("accounts.write") && (
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
            {t("buyers.add")}
          </Button>
        )
      }
    >
      <DataTable<Buyer>
        name="buyers"
        label={t("buyers.title")}
        path="/v1/reports/exposure"
        rowId={(row) => row.account_id}
        open={(row) => `/buyers/${row.account_id}`}
        searchable
        exportable
        initial={{ sort: "-used" }}
        filters={[
          { id: "status", label: t("fields.status"), kind: "choice", choices: statuses },
          { id: "used_percent_min", label: t("fields.share"), kind: "choice", choices: [{ value: "80", label: t("buyers.near") }, { value: "100", label: "≥ 100 %" }] },
          { id: "overdue_min", label: t("fields.overdue"), kind: "choice", choices: [{ value: "1", label: t("buyers.hasOverdue") }] },
        ]}
        columns={[
          { id: "name", header: t("fields.name"), sort: "name", cell: (row) => row.name, wide: true },
          { id: "external_id", header: t("fields.externalId"), cell: (row) => row.external_id ?? <Dash /> },
          { id: "status", header: t("fields.status"), cell: (row) => <Status value={row.status} /> },
          { id: "limit", header: t("fields.limit"), sort: "limit", right: true, cell: (row) => <Money minor={row.limit} currency={row.currency} /> },
          { id: "line", header: t("fields.share"), cell: (row) => <CreditLine exposure={row} /> },
          { id: "used", header: t("fields.used"), sort: "used", right: true, cell: (row) => <Money minor={usedOf(row)} currency={row.currency} /> },
          { id: "available", header: t("fields.available"), right: true, cell: (row) => <Money minor={row.available} currency={row.currency} tone={row.available < 0 ? "bad" : undefined} /> },
          { id: "in_collection", header: t("fields.inCollection"), sort: "in_collection", right: true, cell: (row) => <Money minor={row.in_collection} currency={row.currency} /> },
          { id: "overdue", header: t("fields.overdue"), sort: "overdue", right: true, cell: (row) => <Money minor={row.overdue} currency={row.currency} tone={row.overdue > 0 ? "bad" : undefined} /> },
          { id: "open_orders", header: t("fields.openOrders"), extra: true, right: true, cell: (row) => <Money minor={row.open_orders} currency={row.currency} /> },
          { id: "unbilled", header: t("fields.unbilled"), extra: true, right: true, cell: (row) => <Money minor={row.unbilled} currency={row.currency} /> },
          { id: "invoiced", header: t("fields.invoiced"), extra: true, right: true, cell: (row) => <Money minor={row.invoiced} currency={row.currency} /> },
        ]}
        bulk={
          may("holds.write")
            ? [
                { label: t("buyers.holdMany"), run: (rows) => setMany({ act: "hold", rows }), allows: (row) => row.status === "active" || row.status === "pending" },
                { label: t("buyers.releaseMany"), run: (rows) => setMany({ act: "release", rows }), allows: (row) => row.status === "on_hold" },
              ]
            : []
        }
      />
      {adding && <NewBuyerDialog onClose={() => setAdding(false)} />}
      {many !== null && (
        <ReasonDialog
          title={`${t(`buyers.${many.act}`)} (${many.rows.length})`}
          text={t(many.act === "hold" ? "buyers.holdText" : "buyers.releaseText")}
          confirm={t(`buyers.${many.act}`)}
          danger={many.act === "hold"}
          run={async (reason) => {
            for (const row of many.rows) await write("POST", address(`/v1/accounts/{account_id}/${many.act}`, { account_id: row.account_id }), { reason });
          }}
          onClose={() => setMany(null)}
        />
      )}
    </Page>
  );
}
