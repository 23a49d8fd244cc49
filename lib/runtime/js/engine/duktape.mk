# Rules for Duktape, included by the Makefile (ENGINE, BUILTINS, DEPS, BUILD, PYTHON are its).
#
# $(DEPS)/duktape-src   release source, patched
# $(DEPS)/duktape       duktape.c, duktape.h, duk_config.h, duk_builtin_ids.h made from it with our configuration and
#                       the built-ins of every lib/runtime/js/builtins/*.yaml

$(DEPS)/duktape-src/.stamp: $(ENGINE)/fetch-duktape.sh $(ENGINE)/patch_tools.py $(wildcard $(ENGINE)/patches/*.patch)
	$(ENGINE)/fetch-duktape.sh $(DEPS)
	@touch $@

# Only files that differ are put in place, so that new built-ins do not rebuild all that includes duktape.h.
$(DEPS)/duktape/duktape.c: $(DEPS)/duktape-src/.stamp $(ENGINE)/duk_options.yaml $(BUILTINS)
	@rm -rf $(DEPS)/duktape-new && mkdir -p $(@D) $(DEPS)/duktape-new
	$(PYTHON) $(DEPS)/duktape-src/tools/configure.py --quiet --output-directory $(DEPS)/duktape-new \
	    --git-commit 2.7.0 --git-describe 2.7.0 --git-branch release \
	    --rom-support --option-file $(ENGINE)/duk_options.yaml \
	    $(foreach f,$(sort $(BUILTINS)),--builtin-file $(f)) > $(DEPS)/duktape.log || { cat $(DEPS)/duktape.log >&2; exit 1; }
	@{ echo '/* Generated: objects for heap_push_builtin(). */'; echo '#ifndef DUK_BUILTIN_IDS_H'; \
	    echo '#define DUK_BUILTIN_IDS_H'; echo 'enum builtin_id {'; \
	    sed -n 's/^#define DUK_BIDX_\([A-Z0-9_]*\) *\([0-9]*\)$$/    BIDX_\1 = \2,/p' $(DEPS)/duktape-new/duktape.c; \
	    echo '};'; echo '#endif'; } > $(DEPS)/duktape-new/duk_builtin_ids.h
	@for f in $(DEPS)/duktape-new/*.[ch]; do cmp -s $$f $(@D)/$$(basename $$f) || cp $$f $(@D)/; done
	@touch $@ && rm -rf $(DEPS)/duktape-new

$(DEPS)/duktape/duktape.h: $(DEPS)/duktape/duktape.c ;

# Duktape's own code is not ours to make warning-free.
$(BUILD)/obj/$(ENGINE)/duktape_unit.o: WARN := -w
$(BUILD)/obj/$(ENGINE)/duktape_unit.o: CFLAGS += -fno-plt
