/** Gives a variable's value; undefined where there is none of this name. */
export type Lookup = (name: string) => string | undefined

/**
 * Replaces `$(NAME)` by what `lookup` gives, in one pass: values are not looked into. What is not known stays as it is
 * written; `$$` is one `$`, so `$$(NAME)` is never replaced.
 */
export function expand(text: string, lookup: Lookup): string {
  return text.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) =>
    name === undefined ? '$' : (lookup(name) ?? whole),
  )
}
