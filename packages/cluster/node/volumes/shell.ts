import { type Launcher, type LauncherResult, openLauncher } from '@galley/containers/pods/launcher'
import { quote } from '@galley/containers/terminal/pty'

/** Runs programs without copying the tables of all this process's memory, which to start one directly does. */
export interface Shell {
  run(words: readonly string[]): Promise<LauncherResult>
}

/** One that is opened when it is used first. */
export class LazyShell implements Shell {
  #launcher: Launcher | undefined

  run(words: readonly string[]): Promise<LauncherResult> {
    this.#launcher ??= openLauncher()
    return this.#launcher.run(words.map(quote).join(' '))
  }

  close(): void {
    this.#launcher?.close()
    this.#launcher = undefined
  }
}
