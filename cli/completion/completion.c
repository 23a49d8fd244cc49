#include "completion/completion.h"

#include <stdio.h>
#include <string.h>

#include "loadtest/options.h"
#include "ui/log.h"

static bool names_file(const char *words)
{
    size_t len = words ? strlen(words) : 0;
    return len >= 4 && strcmp(words + len - 4, "FILE") == 0;
}

static struct completion_flag flag_of_option(const lt_option_info *option)
{
    bool takes_value = option->type != LT_OPTION_BOOL;
    return (struct completion_flag){.short_flag = option->short_flag,
                                    .name = option->flag,
                                    .help = option->help,
                                    .value = takes_value ? option->value_name : NULL,
                                    .words = option->values,
                                    .files = takes_value && names_file(option->value_name),
                                    .list = option->type == LT_OPTION_LIST && !option->repeatable,
                                    .only_after_equals = option->optional_value != NULL};
}

void completion_each_flag(const struct command *command, completion_flag_fn *use, void *udata)
{
    for (const struct command_flag *f = command ? command->flags : NULL; f && f->name; f++) {
        bool has_words = f->value && strchr(f->value, '|');
        struct completion_flag flag = {.short_flag = f->short_flag,
                                       .name = f->name,
                                       .help = f->help,
                                       .value = has_words ? "VALUE" : f->value,
                                       .words = has_words ? f->value : NULL,
                                       .files = names_file(f->value)};
        use(&flag, udata);
    }
    for (size_t i = 0; i < lt_option_count(); i++) {
        const lt_option_info *option = lt_option_at(i);
        bool taken = command ? command_takes(command, option->name) : option->group == LT_GROUP_GLOBAL;
        if (!option->flag || !taken) continue;
        struct completion_flag flag = flag_of_option(option);
        use(&flag, udata);
    }
}

void completion_print_words(const struct completion_flag *flag, const char *before, const char *after,
                            const char *special)
{
    for (const char *at = flag->words; at && *at;) {
        size_t len = strcspn(at, "|");
        if (len != 4 || strncmp(at, "FILE", 4) != 0) {
            fputs(before, stdout);
            for (size_t i = 0; i < len; i++) printf(strchr(special, at[i]) ? "\\%c" : "%c", at[i]);
            fputs(after, stdout);
        }
        at += len + (at[len] == '|');
    }
}

const char *completion_arguments(const struct command *command)
{
    if (strcmp(command->name, "completion") == 0) return "bash zsh fish";
    if (strcmp(command->name, "login") == 0) return "influxdb";
    return NULL;
}

bool completion_takes_files(const struct command *command)
{
    return strstr(command->arguments, "FILE") || strcmp(command->name, "compare") == 0;
}

int command_completion(int argc, char **argv)
{
    if (argc == 1 && strcmp(argv[0], "bash") == 0) completion_bash();
    else if (argc == 1 && strcmp(argv[0], "zsh") == 0) completion_zsh();
    else if (argc == 1 && strcmp(argv[0], "fish") == 0) completion_fish();
    else if (argc == 1 && (strcmp(argv[0], "-h") == 0 || strcmp(argv[0], "--help") == 0)) {
        help_command(command_find("completion"));
    } else {
        log_early_error("name one shell: bash, zsh or fish", "as in 'source <(lt completion bash)'");
        return 255;
    }
    return 0;
}
