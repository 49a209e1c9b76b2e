// The stand-in driver's modules and launches. A module is a shared library's bytes, or "PTX" that spells them; its kernels
// run on the processor.
#include <dlfcn.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "cuda.h"

namespace {
struct Grid {
    unsigned x, y, z;
};

// As in cuda_emulation.h; a list of them ends with one of no bytes.
struct Parameter {
    size_t bytes;
    bool is_pointer;
};

using Launch = bool (*)(Grid, Grid, void**);

struct Kernel {
    void* module;
    const Parameter* parameters;
};

std::set<void*> modules;
std::map<void*, Kernel> kernels;  // by their launchers

bool is_elf(const char* image) {
    return memcmp(image, ELFMAG, SELFMAG) == 0;
}

// The bytes that "PTX" spells in hexadecimal digits; none of another text.
std::string spelled(const char* text) {
    const char* mark = "// stand-in PTX: ";
    std::string bytes;
    if (strncmp(text, mark, strlen(mark)) == 0) {
        for (const char* digits = text + strlen(mark); *digits != 0; digits += 2) {
            bytes += char(std::stoi(std::string(digits, 2), nullptr, 16));
        }
    }
    return bytes;
}

std::string written(const char* image) {
    const Elf64_Ehdr* header = reinterpret_cast<const Elf64_Ehdr*>(image);
    size_t size = header->e_shoff + size_t(header->e_shentsize) * header->e_shnum;
    char path[] = "/tmp/cuda-standin-XXXXXX";
    int file = mkstemp(path);
    bool complete = file >= 0 && write(file, image, size) == ssize_t(size);
    close(file);
    return complete ? path : "";
}
}  // namespace

EXPORT int cuModuleLoadData(void** module, const void* image) {
    ENTER_WITH_CONTEXT(cuModuleLoadData)
    if (int error = unsafe_call()) {
        return error;
    }
    const char* bytes = static_cast<const char*>(image);
    std::string library;
    if (!is_elf(bytes)) {
        library = spelled(bytes);
        bytes = library.c_str();
    }
    if (!is_elf(bytes)) {
        return INVALID_IMAGE;
    }
    std::string path = written(bytes);
    *module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    unlink(path.c_str());
    if (*module == nullptr) {
        fprintf(stderr, "stand-in: %s\n", dlerror());
        return INVALID_IMAGE;
    }
    modules.insert(*module);
    standin_count(1);
    return SUCCESS;
}

EXPORT int cuModuleUnload(void* module) {
    ENTER_WITH_CONTEXT(cuModuleUnload)
    if (modules.erase(module) == 0) {
        return INVALID_HANDLE;
    }
    for (auto kernel = kernels.begin(); kernel != kernels.end();) {
        kernel = kernel->second.module == module ? kernels.erase(kernel) : std::next(kernel);
    }
    dlclose(module);
    standin_count(-1);
    return SUCCESS;
}

EXPORT int cuModuleGetFunction(void** function, void* module, const char* name) {
    ENTER_WITH_CONTEXT(cuModuleGetFunction)
    if (modules.count(module) == 0) {
        return INVALID_HANDLE;
    }
    *function = dlsym(module, ("emulated_" + std::string(name)).c_str());
    if (*function == nullptr) {
        return NOT_FOUND;
    }
    auto parameters =
            reinterpret_cast<const Parameter* (*)()>(dlsym(module, ("parameters_of_" + std::string(name)).c_str()));
    kernels[*function] = {module, parameters()};
    return SUCCESS;
}

EXPORT int cuLaunchKernel(
        void* function,
        unsigned grid_x,
        unsigned grid_y,
        unsigned grid_z,
        unsigned block_x,
        unsigned block_y,
        unsigned block_z,
        unsigned,
        void* stream,
        void** arguments,
        void**) {
    if (int fault = standin_enter("cuLaunchKernel")) {
        return sticky = fault;
    }
    std::lock_guard guard(lock);
    if (int error = context_error()) {
        return error;
    }
    if (kernels.count(function) == 0) {
        return INVALID_HANDLE;
    }
    bool fits = grid_x > 0 && grid_y > 0 && grid_z > 0 && grid_y < 65536 && grid_z < 65536
            && block_x * block_y * block_z > 0 && block_x * block_y * block_z <= 1024;
    if (!fits) {
        return INVALID_VALUE;
    }
    // The caller may overwrite its arguments as soon as this returns.
    std::vector<std::vector<char>> values;
    std::vector<const void*> memory;
    for (const Parameter* parameter = kernels[function].parameters; parameter->bytes > 0; parameter++) {
        const char* argument = static_cast<const char*>(arguments[values.size()]);
        values.emplace_back(argument, argument + parameter->bytes);
        if (parameter->is_pointer) {
            memory.push_back(*reinterpret_cast<void* const*>(values.back().data()));
        }
    }
    for (const void* address : memory) {
        if (address != nullptr && !standin_is_device(address, 1)) {
            return sticky = ILLEGAL_ADDRESS;
        }
    }
    return standin_queue(stream, memory, [=]() mutable {
        std::vector<void*> addresses;
        for (std::vector<char>& value : values) {
            addresses.push_back(value.data());
        }
        bool done = kernels.count(function) == 1
                && reinterpret_cast<Launch>(function)(
                        {grid_x, grid_y, grid_z}, {block_x, block_y, block_z}, addresses.data());
        if (!done) {
            sticky = LAUNCH_FAILED;
        }
    });
}
