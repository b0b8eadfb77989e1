/** What the signed-in person may do. The services decide; pages only leave out what would be refused. */
import { useMe } from "./session";

export type May = (permission: string) => boolean;

export function useMay(): May {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
