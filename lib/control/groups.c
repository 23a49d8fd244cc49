/* /v1/groups: the tree of groups with their checks as a flat list, parents first. */
#include <stdlib.h>
#include <string.h>

#include "control/control.h"
#include "exec/engine.h"
#include "exec/live.h"

static json_t *reference(json_t *group)
{
    return json_pack("{s:s, s:O}", "type", "groups", "id", json_object_get(group, "id"));
}

static json_t *group_json(json_t *group, json_t *parent)
{
    json_t *children = json_array(), *child, *checks = json_object_get(group, "checks");
    size_t i;
    json_array_foreach(json_object_get(group, "groups"), i, child) json_array_append_new(children, reference(child));
    return json_pack("{s:s, s:O, s:{s:O, s:O, s:o}, s:{s:{s:o}, s:{s:o}}}", "type", "groups", "id",
                     json_object_get(group, "id"), "attributes", "path", json_object_get(group, "path"), "name",
                     json_object_get(group, "name"), "checks",
                     json_array_size(checks) ? json_incref(checks) : json_null(), "relationships", "groups", "data",
                     children, "parent", "data", parent ? reference(parent) : json_null());
}

/* Groups nest as deep as a script likes: no recursion, a list that is worked off from its end. */
static json_t *flatten(json_t *root)
{
    json_t *list = json_array(), *waiting = json_array();
    json_array_append_new(waiting, json_pack("[O, n]", root));
    for (size_t n; (n = json_array_size(waiting));) {
        json_t *entry = json_incref(json_array_get(waiting, n - 1));
        json_array_remove(waiting, n - 1);
        json_t *group = json_array_get(entry, 0), *parent = json_array_get(entry, 1);
        json_array_append_new(list, group_json(group, json_is_null(parent) ? NULL : parent));
        json_t *children = json_object_get(group, "groups");
        for (size_t i = json_array_size(children); i-- > 0;) {
            json_array_append_new(waiting, json_pack("[O, O]", json_array_get(children, i), group));
        }
        json_decref(entry);
    }
    json_decref(waiting);
    return list;
}

static void read_tree(struct lt_test *test, void *arg)
{
    *(char **)arg = metrics_groups_json(test->metrics);
}

static json_t *groups(struct lt_test *test)
{
    char *text = NULL;
    live_call(test, read_tree, &text);
    json_t *root = text ? json_loads(text, 0, NULL) : NULL;
    free(text);
    json_t *list = root ? flatten(root) : NULL;
    json_decref(root);
    return list;
}

void control_get_groups(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    json_t *list = groups(test);
    answer_json(answer, list ? jsonapi_document(list) : NULL);
}

void control_get_group(struct lt_test *test, const struct control_request *request, struct control_answer *answer)
{
    const char *id = request->path + strlen("/v1/groups/");
    json_t *list = groups(test), *group, *found = NULL;
    size_t i;
    json_array_foreach(list, i, group)
    {
        if (!found && strcmp(id, json_string_value(json_object_get(group, "id"))) == 0) found = json_incref(group);
    }
    json_decref(list);
    if (found) answer_json(answer, jsonapi_document(found));
    else answer_error(answer, 404, "Not Found", "No group with that ID was found");
}
