import { command } from '../command.ts'
import { dataOption } from '../data-folder.ts'
import { anyText } from '../values.ts'

export const exec = command({
  name: 'exec',
  summary: 'run a further command in a running container',
  description:
    'Runs a further command in a running container. The exit status is that of the command.',
  arguments: [
    { name: 'CONTAINER', summary: 'a name or an id' },
    { name: 'COMMAND...', summary: 'the program and its arguments' },
  ],
  argumentsEndOptions: true,
  options: {
    interactive: { flags: '-i, --interactive', summary: 'pass standard input on' },
    tty: { flags: '-t, --tty', summary: 'give it a terminal' },
    env: {
      flags: '-e, --env <name=value>',
      summary: 'set a variable; a NAME alone takes its value from here',
      parse: anyText,
      isRepeated: true,
    },
    user: {
      flags: '-u, --user <user[:group]>',
      summary: 'who runs it',
      parse: anyText,
      defaultText: "the container's",
    },
    workdir: {
      flags: '-w, --workdir <folder>',
      summary: 'where it runs',
      parse: anyText,
      defaultText: "the container's",
    },
    data: dataOption,
  },
  examples: [
    { line: 'galley exec -it ml-app sh', what: 'Look around in it.' },
    { line: 'galley exec ml-app node --version', what: 'Run one command.' },
  ],
  async run([name = '', ...line], { data, ...choices }, terminal) {
    const { openContainers } = await import('../containers/open-containers.ts')
    const { execCommand } = await import('../containers/exec-command.ts')
    return execCommand(await openContainers(data), name, line, choices, terminal)
  },
})
