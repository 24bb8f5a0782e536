import { InvalidArgumentError, Option, type Command } from 'commander'
import { pipelineTopic } from '../../contract/kafka'
import { groups, resetGroup, showGroup, type ResetOptions } from './kafka-groups'
import { messages, type MessagesOptions } from './kafka-messages'
import { createTopic, deleteTopic, showTopic, topics, type CreateOptions, type TopicsOptions } from './kafka-topics'
import type { Runner } from './stack'

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]
const whole = (least: number, most: number) => (value: string) => {
  const parsed = Number(value)
  if (!/^\d+$/.test(value) || parsed < least || parsed > most) throw new InvalidArgumentError(`A whole number from ${least} to ${most} is expected.`)
  return parsed
}

/** Kafka's commands: on the stack's broker, or on the embedded topic as far as that goes. */
export function addKafkaCommands(program: Command, run: Runner): void {
  program
    .command('topics')
    .description('the topics, with their messages and partitions')
    .option('--internal', 'Kafka’s own as well')
    .action((options: TopicsOptions) => run((context) => topics(options, context)))

  const topic = program.command('topic').description('one topic: show, create, delete')
  topic
    .command('show [topic]', { isDefault: true })
    .description('partitions with their offsets, settings of its own, groups that read it')
    .action((name: string = pipelineTopic) => run((context) => showTopic(name, context)))
  topic
    .command('create <topic>')
    .description('make a topic')
    .addOption(new Option('--partitions <n>', 'how many').argParser(whole(1, 1000)).default(3))
    .option('--config <name=value>', 'a setting, e.g. retention.ms=3600000 (several times: several)', collect)
    .action((name: string, options: CreateOptions) => run((context) => createTopic(name, options, context)))
  topic
    .command('delete <topic>')
    .description('delete a topic with all its messages: says how many, and asks on a terminal')
    .option('--yes', 'do not ask')
    .action((name: string, options: { yes?: boolean }) => run((context) => deleteTopic(name, options, context)))

  program
    .command('groups')
    .description('the consumer groups, and how far behind they are')
    .action(() => run(groups))
  const group = program.command('group').description('one consumer group: show, reset')
  group
    .command('show <group>')
    .description('offsets and lag by partition, and who reads')
    .action((name: string) => run((context) => showGroup(name, context)))
  group
    .command('reset <group>')
    .description('show what moving its offsets would change; --execute moves them, while nobody is in the group')
    .requiredOption('--to <where>', 'earliest, latest, an offset, or a time (2026-11-23T06:00:00Z)')
    .option('--topic <topic>', 'of which topic', pipelineTopic)
    .option('--execute', 'do it')
    .action((name: string, options: ResetOptions) => run((context) => resetGroup(name, options, context)))

  program
    .command('messages [topic]')
    .description(`messages of a topic (${pipelineTopic}), without joining a consumer group`)
    .option('--from <where>', 'newest, oldest, an offset, or a time (2026-11-23T06:00:00Z)', 'newest')
    .option('--follow', 'what comes from now on, until Ctrl+C')
    .addOption(new Option('--partition <n>', 'of one partition').argParser(whole(0, 1_000_000)))
    .option('--key <text>', 'whose key contains it')
    .option('--filter <text>', 'whose value contains it')
    .option('--regex', '--filter is a regular expression')
    .addOption(new Option('--limit <n>', 'at most').argParser(whole(1, 5000)).default(20))
    .addHelpText('after', '\nA line each: partition:offset, time, key, value, with tabs between. Newest come first, otherwise oldest.')
    .action((name: string | undefined, options: MessagesOptions) => run((context) => messages(name ?? pipelineTopic, options, context)))
}
