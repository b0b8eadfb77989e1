/** A buyer's name for its id; many on a page share one request each, kept for minutes. */
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";

import { useAccount } from "../../components/fields";

export function BuyerName({ id, plain = false }: { id: string; plain?: boolean }) {
  const account = useAccount(id);
  const name = account.data?.name ?? "…";
  return plain ? (
    name
  ) : (
    <Anchor component={Link} to={`/buyers/${id}`} size="sm" c="inherit">
      {name}
    </Anchor>
  );
}
