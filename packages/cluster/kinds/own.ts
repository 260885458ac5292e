/** A record's entry of a name that a client chose: never what every object has, such as `constructor`. */
export const own = <T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string,
): T | undefined => (record && Object.hasOwn(record, name) ? record[name] : undefined)
