/** The line as a bar: what is used, by kind, of what is granted. */
import { useTranslation } from "react-i18next";

import { money } from "../../app/format";
import { usedOf } from "../today/queues";
import type { Schemas } from "../../app/api";
import classes from "./CreditLine.module.css";

const PARTS = ["overdue", "in_collection", "invoiced", "unbilled", "open_orders"] as const;
const WORDS = { overdue: "overdue", in_collection: "inCollection", invoiced: "invoiced", unbilled: "unbilled", open_orders: "openOrders" } as const;

/** Share of the bar; a used part is never invisible. */
function width(minor: number, whole: number): string {
  return whole <= 0 || minor <= 0 ? "0" : `max(3px, ${(minor / whole) * 100}%)`;
}

export function CreditLine({ exposure, legend = false }: { exposure: Schemas["Exposure"]; legend?: boolean }) {
  const { t } = useTranslation("console");
  const used = usedOf(exposure);
  const whole = Math.max(exposure.limit, used);
  const text = t("line.of", { used: money(used, exposure.currency), limit: money(exposure.limit, exposure.currency) });
  return (
    <div className={classes.line}>
      <div className={classes.bar} role="img" aria-label={`${t("line.label")}: ${text}`} data-over={used > exposure.limit || undefined} data-small={!legend || undefined}>
        {PARTS.map((part) => (
          <span key={part} className={classes.part} data-part={part} style={{ width: width(exposure[part], whole) }} />
        ))}
      </div>
      {legend && (
        <ul className={classes.legend}>
          {PARTS.map((part) => (
            <li key={part}>
              <span className={classes.dot} data-part={part} />
              {t(`fields.${WORDS[part]}`)} <b>{money(exposure[part], exposure.currency)}</b>
            </li>
          ))}
          <li>
            <span className={classes.dot} data-part="available" />
            {t("fields.available")} <b>{money(exposure.available, exposure.currency)}</b>
          </li>
        </ul>
      )}
    </div>
  );
}
